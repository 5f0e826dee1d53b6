// Draws the API's own document as a list of operations, each with a form to try it.
"use strict";

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

let whole = null;

const resolve = (part) => (part && part.$ref ? part.$ref.slice(2).split("/").reduce((at, key) => at[key], whole) : part);

// An example value for a schema, so that nobody starts from an empty box.
const example = (schema, depth = 0) => {
  const known = resolve(schema) || {};
  if (known.default !== undefined && known.default !== null) return known.default;
  if (known.const !== undefined) return known.const;
  if (known.enum) return known.enum[0];
  const choices = known.anyOf || known.oneOf || known.allOf;
  if (choices) return example(choices.find((one) => one.type !== "null"), depth);
  if (known.type === "object" || known.properties) {
    if (depth > 4) return {};
    const needed = known.required || [];
    return Object.fromEntries(Object.entries(known.properties || {})
      .filter(([name]) => depth === 0 || needed.includes(name) || depth < 2)
      .map(([name, field]) => [name, example(field, depth + 1)])
      .filter(([name, value]) => needed.includes(name) || (value !== null && value !== "")));
  }
  if (known.type === "array") return [];
  if (known.type === "integer" || known.type === "number") return known.minimum ?? known.exclusiveMinimum ?? 0;
  if (known.type === "boolean") return false;
  if (known.format === "date") return new Date().toISOString().slice(0, 10);
  return known.type === "null" ? null : "";
};

const field = (form, parameter) => {
  const id = `${form.dataset.name}-${parameter.name}`;
  form.append(element("label", { htmlFor: id, textContent: `${parameter.name}${parameter.required ? " *" : ""} (${parameter.in})` }));
  const input = element("input", { id, name: parameter.name, required: Boolean(parameter.required), autocomplete: "off" });
  input.dataset.in = parameter.in;
  if (parameter.name === "Idempotency-Key") input.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
  if (parameter.description) input.title = parameter.description;
  form.append(input);
};

const send = async (form, method, path, shown) => {
  const headers = { Authorization: `Bearer ${document.getElementById("key").value.trim()}` };
  const query = new URLSearchParams();
  let address = path;
  for (const input of form.querySelectorAll("input[data-in]")) {
    if (input.dataset.in === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value && input.dataset.in === "query") query.set(input.name, input.value);
    else if (input.value && input.dataset.in === "header") headers[input.name] = input.value;
  }
  const options = { method: method.toUpperCase(), headers, credentials: "omit" };
  const text = form.querySelector("textarea");
  const file = form.querySelector("input[type=file]");
  if (text) { options.body = text.value; headers["Content-Type"] = "application/json"; }
  if (file && file.files.length) { options.body = new FormData(); options.body.append("file", file.files[0]); }
  shown.hidden = false;
  shown.textContent = "…";
  try {
    const answer = await fetch(address + (query.size ? `?${query}` : ""), options);
    const kind = answer.headers.get("Content-Type") || "";
    const raw = await answer.text();
    const wanted = ["etag", "location", "link", "retry-after", "x-request-id", "idempotency-replayed"];
    const said = wanted.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
    const body = kind.includes("json") && raw ? JSON.stringify(JSON.parse(raw), null, 2) : raw.slice(0, 5000);
    shown.textContent = [`${answer.status} ${answer.statusText}`, ...said, "", body].join("\n");
  } catch (error) {
    shown.textContent = String(error);
  }
};

const draw = (path, method, operation) => {
  const form = element("form");
  form.dataset.name = operation.operationId;
  if (operation.description) form.append(element("p", { textContent: operation.description }));
  form.append(element("p", { className: "hint", textContent: `Role: ${operation["x-role"]} · Module: ${operation["x-module"]}` }));
  for (const parameter of operation.parameters) field(form, resolve(parameter));
  const content = (operation.requestBody || {}).content || {};
  if (content["application/json"]) {
    const id = `${operation.operationId}-body`;
    form.append(element("label", { htmlFor: id, textContent: "Body" }));
    form.append(element("textarea", { id, spellcheck: false, value: JSON.stringify(example(content["application/json"].schema), null, 2) }));
  } else if (content["multipart/form-data"]) {
    const id = `${operation.operationId}-file`;
    form.append(element("label", { htmlFor: id, textContent: "File" }), element("input", { id, type: "file" }));
  }
  const shown = element("pre", { hidden: true, tabIndex: 0 });
  form.append(element("button", { textContent: "Send" }), shown);
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form, method, path, shown); });
  return form;
};

const list = (path, method, operation) => {
  const summary = element("summary", {},
    element("span", { className: "verb", textContent: method.toUpperCase() }),
    element("span", { className: "path", textContent: path }),
    element("span", { className: "says", textContent: operation.summary }));
  const inside = element("div");
  const details = element("details", { className: "operation" }, summary, inside);
  details.dataset.words = `${method} ${path} ${operation.summary} ${operation.tags}`.toLowerCase();
  details.addEventListener("toggle", () => { if (!inside.firstChild) inside.append(draw(path, method, operation)); });
  return details;
};

const start = async () => {
  whole = await (await fetch("/openapi.json")).json();
  document.getElementById("about").textContent = whole.info.description;
  const operations = document.getElementById("operations");
  for (const [path, methods] of Object.entries(whole.paths))
    for (const [method, operation] of Object.entries(methods)) operations.append(list(path, method, operation));
  document.getElementById("filter").addEventListener("input", (event) => {
    for (const one of operations.children) one.hidden = !one.dataset.words.includes(event.target.value.toLowerCase());
  });
};

start();
