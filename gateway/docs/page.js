// Draws the API's own document as a list of operations, each with a form to try it.
"use strict";

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

let whole = null;

const resolve = (part) => (part && part.$ref ? part.$ref.slice(2).split("/").reduce((at, key) => at[key], whole) : part);

// A schema in words, a line a field: `name* type – what it means`, nested objects indented.
const typeOf = (schema) => {
  const known = resolve(schema) || {};
  const choices = known.anyOf || known.oneOf;
  if (choices) return choices.map(typeOf).join(" or ");
  if (known.enum) return known.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (known.const !== undefined) return JSON.stringify(known.const);
  if (known.type === "array") return `list of ${typeOf(known.items || {})}`;
  if (schema.$ref && known.properties) return schema.$ref.split("/").pop();
  return known.format || known.type || "any";
};

const inner = (schema) => {
  const known = resolve(schema) || {};
  const choices = known.anyOf || known.oneOf;
  if (choices) return choices.map(inner).find(Boolean);
  if (known.type === "array") return inner(known.items || {});
  return known.properties ? known : null;
};

const shape = (schema, indent = "", seen = []) => {
  const known = inner(schema);
  if (!known || seen.includes(known)) return [];
  const needed = known.required || [];
  return Object.entries(known.properties).flatMap(([name, field]) => {
    const words = field.description || field.title || "";
    const old = field.deprecated ? " (deprecated)" : "";
    const line = `${indent}${name}${needed.includes(name) ? "*" : ""}: ${typeOf(field)}${old}${words ? ` – ${words}` : ""}`;
    return [line, ...shape(field, `${indent}  `, [...seen, known])];
  });
};

const fold = (title, text) => element("details", { className: "shape" },
  element("summary", { textContent: title }), element("pre", { textContent: text, tabIndex: 0 }));

const field = (form, parameter) => {
  const id = `${form.dataset.name}-${parameter.name}`;
  form.append(element("label", { htmlFor: id, textContent: `${parameter.name}${parameter.required ? " *" : ""} (${parameter.in})` }));
  const input = element("input", { id, name: parameter.name, required: Boolean(parameter.required), autocomplete: "off" });
  input.dataset.in = parameter.in;
  if (parameter.name === "Idempotency-Key") input.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
  if (parameter.example !== undefined) input.placeholder = parameter.example;
  if (parameter.description) {
    const hint = element("span", { className: "hint", id: `${id}-hint`, textContent: parameter.description });
    input.setAttribute("aria-describedby", hint.id);
    form.append(hint);
  }
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

// What the operation answers: shape and example of the good answer, and which failures there are.
const replies = (operation) => Object.entries(operation.responses).filter(([status]) => status.startsWith("2"))
  .flatMap(([status, reply]) => {
    const media = (reply.content || {})["application/json"];
    const title = `Answer ${status}: ${reply.description}`;
    if (!media) return [element("p", { className: "hint", textContent: `${title}. ${Object.keys(reply.content || {}).join(", ")}` })];
    return [fold(title, shape(media.schema).join("\n")), fold("Example of the answer", JSON.stringify(media.example, null, 2))];
  }).concat(failures(operation));

// Each failure on a line: what it is, and the codes that it can have; below them an example each.
const failures = (operation) => {
  const known = Object.entries(operation.responses).map(([status, failure]) => [status, resolve(failure)])
    .filter(([, failure]) => failure["x-codes"]);
  const lines = known.map(([status, failure]) =>
    `${status === "default" ? "else" : status} ${failure.description.split(":")[0]}\n  ${failure["x-codes"].join("\n  ")}`);
  const examples = known.flatMap(([, failure]) => Object.values(failure.content["application/problem+json"].examples))
    .map((example) => JSON.stringify(resolve(example).value, null, 2));
  return [fold(`Failures: ${known.map(([status]) => status).filter((status) => status !== "default").join(", ")}`, lines.join("\n")),
    fold("Examples of failures", examples.join("\n\n"))];
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
    const value = JSON.stringify(content["application/json"].example, null, 2);
    form.append(element("textarea", { id, spellcheck: false, value, rows: Math.min(30, value.split("\n").length + 1) }));
    const fields = shape(content["application/json"].schema);
    if (fields.length) form.append(fold("Fields of the body (* required)", fields.join("\n")));
  } else if (content["multipart/form-data"]) {
    const id = `${operation.operationId}-file`;
    form.append(element("label", { htmlFor: id, textContent: "File" }), element("input", { id, type: "file" }));
  }
  form.append(...replies(operation));
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

// The operations of one tag under a heading that the menu links to.
const section = (tag, entries) => element("section", { id: `tag-${tag.name.toLowerCase().replaceAll(" ", "-")}` },
  element("h2", { textContent: tag.name }), element("p", { className: "hint", textContent: tag.description || "" }),
  ...entries.map(([path, method, operation]) => list(path, method, operation)));

const menu = (groups, sections) => groups.map((group) => element("div", {},
  element("strong", { textContent: group.name }),
  element("ul", {}, ...group.tags.map((name) => element("li", {},
    element("a", { href: `#${sections.get(name).id}`, textContent: name }))))));

const start = async () => {
  whole = await (await fetch("/openapi.json")).json();
  document.getElementById("about").append(...whole.info.description.split("\n\n").map((text) => element("p", { textContent: text })));
  document.getElementById("version").textContent = whole.info.version;
  const entries = Object.entries(whole.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [path, method, operation]));
  const sections = new Map(whole.tags.map((tag) =>
    [tag.name, section(tag, entries.filter(([, , operation]) => operation.tags[0] === tag.name))]));
  document.getElementById("operations").append(...sections.values());
  document.getElementById("menu").append(...menu(whole["x-tagGroups"], sections));
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const part of sections.values()) {
      const operations = [...part.querySelectorAll("details.operation")];
      for (const one of operations) one.hidden = !one.dataset.words.includes(wanted);
      part.hidden = operations.every((one) => one.hidden);
    }
  });
};

start();
