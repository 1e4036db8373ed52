// Draws the OpenAPI document as a list of addresses. Text goes in as text, never as markup.
"use strict";

const make = (tag, text, ...children) => {
  const it = document.createElement(tag);
  if (text) it.textContent = text;
  it.append(...children);
  return it;
};

const nameOf = (schema) => {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.type === "array") return `[${nameOf(schema.items)}]`;
  const choices = schema.oneOf || schema.anyOf;
  if (choices) return choices.map(nameOf).join(" | ");
  return [].concat(schema.type || "object").join(" | ");
};

const row = (...cells) => make("tr", "", ...cells.map((cell) => make("td", cell || "")));

const drawOperation = (path, method, operation) => {
  const box = make("details");
  box.append(make("summary", "", make("b", method.toUpperCase()), document.createTextNode(path)));
  box.append(make("p", operation.summary), make("p", operation.description));
  const fields = (operation.parameters || []).map((it) =>
    row(`${it.name} (${it.in})`, nameOf(it.schema), it.description));
  const body = operation.requestBody && operation.requestBody.content;
  for (const [media, it] of Object.entries(body || {})) {
    fields.push(row("body", nameOf(it.schema), media));
  }
  for (const [status, it] of Object.entries(operation.responses || {})) {
    const content = Object.values(it.content || {})[0];
    fields.push(row(status, content ? nameOf(content.schema) : "", it.description));
  }
  box.append(make("table", "", ...fields));
  box.dataset.text = `${method} ${path} ${operation.summary || ""}`.toLowerCase();
  return box;
};

const drawSchema = ([name, schema]) => make("details", "",
  make("summary", name), make("pre", JSON.stringify(schema, null, 2)));

const draw = (api) => {
  document.getElementById("about").textContent = api.info.description;
  const boxes = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).filter(([, it]) => it.responses)
      .map(([method, it]) => drawOperation(path, method, it)));
  document.getElementById("paths").append(...boxes);
  const schemas = Object.entries((api.components || {}).schemas || {});
  document.getElementById("schemas").append(...schemas.map(drawSchema));
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    boxes.forEach((box) => { box.hidden = !box.dataset.text.includes(wanted); });
  });
};

fetch("/api/openapi.json").then((answer) => answer.json()).then(draw);
