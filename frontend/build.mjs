// Builds the assets that ship with the package, and a manifest with the licence and hash of each. Node is a build tool only.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { compile } from "sass";

const out = new URL("../src/joindots/web/static/joindots/", import.meta.url);
const css = compile(new URL("joindots.scss", import.meta.url).pathname, { style: "compressed", quietDeps: true }).css;
writeFileSync(new URL("joindots.css", out), css);
const vendored = [
  ["cytoscape/dist/cytoscape.min.js", "cytoscape.js"],
];
for (const [from, to] of vendored) {
  const text = readFileSync(new URL(`node_modules/${from}`, import.meta.url), "utf8").replace(/\n?\/\/# sourceMappingURL=.*$/m, "");
  writeFileSync(new URL(to, out), text);
}
const versions = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).devDependencies;
const origin = { "joindots.css": `govuk-frontend ${versions["govuk-frontend"]} (MIT) and our own`, "cytoscape.js": `cytoscape ${versions.cytoscape} (MIT)` };
for (const name of ["app.js", "cytoscape.js", "graph.js", "joindots.css"]) {
  writeFileSync(new URL(`${name}.gz`, out), gzipSync(readFileSync(new URL(name, out)), { level: 9 }));
}
const manifest = {};
for (const name of readdirSync(out).filter((each) => each !== "manifest.json" && !each.endsWith(".gz")).sort()) {
  const hash = createHash("sha384").update(readFileSync(new URL(name, out))).digest("base64");
  manifest[name] = { from: origin[name] ?? "our own", sha384: hash };
}
writeFileSync(new URL("manifest.json", out), JSON.stringify(manifest, null, 1) + "\n");
