"""Files that come with a form go to the review's own folder as they arrive, and are cut off at the most that is taken."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from joindots.intake.gate import MOST_BYTES
from joindots.web.desk import originals

MOST_FILES = 20
_FORM_BYTES = 1 << 20
_TOO_MUCH = "More was sent at once than may be."


class Incoming(TemporaryUploadedFile):
    """A file on its way in, in the review's own folder: what victims said does not pass through the machine's /tmp."""

    def __init__(self, name: str, content_type: str, size: int, charset: str | None, extra: Any = None) -> None:
        file = tempfile.NamedTemporaryFile(prefix=".incoming-", dir=originals.folder())  # noqa: SIM115 - Django closes it
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class Quota(TemporaryFileUploadHandler):
    """Stop a request whose files together are larger than one may be."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.n_bytes = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Refuse by the announced size, before anything is written."""
        if content_length > MOST_BYTES + _FORM_BYTES:
            raise RequestDataTooBig(_TOO_MUCH)

    def new_file(self, *given: Any, **named: Any) -> None:
        """Open a file of its own for what comes."""
        FileUploadHandler.new_file(self, *given, **named)
        self.file = Incoming(self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Count what really comes."""
        self.n_bytes += len(raw_data)
        if self.n_bytes > MOST_BYTES:
            raise RequestDataTooBig(_TOO_MUCH)
        return super().receive_data_chunk(raw_data, start)
