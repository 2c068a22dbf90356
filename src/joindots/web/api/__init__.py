"""The API, ``/api/v1``: the same cases through the same function of authorisation, and the same actions, for programs."""
