// Widgets as job boards build them: nothing of them is in the page before this script has run.
"use strict";
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};
const hidden = (name) => make("input", { type: "hidden", name });

// A react-select: what is typed filters a list that exists only while it is open.
function combobox(box) {
  const { name, placeholder = "Select...", delay = "0", most = "100" } = box.dataset;
  const options = JSON.parse(box.dataset.options);
  const value = hidden(name);
  const id = `select-${name}`;
  const shown = make("div", { class: "select__placeholder" }, placeholder);
  const input = make("input", {
    id, type: "text", class: "select__input", role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-haspopup": "true", "aria-labelledby": box.dataset.label,
    "aria-required": box.dataset.required ?? null,
  });
  const control = make("div", { class: "select__control" },
    make("div", { class: "select__value-container" }, shown, make("div", { class: "select__input-container" }, input)),
    make("div", { class: "select__indicators" }, make("button", { type: "button", "aria-label": "Toggle flyout", tabindex: "-1" }, "▾")));
  let menu = null;
  const close = () => { menu?.remove(); menu = null; input.setAttribute("aria-expanded", "false"); };
  const choose = (option) => {
    value.value = option;
    shown.className = "select__single-value";
    shown.textContent = option;
    input.value = "";
    close();
  };
  const open = () => {
    close();
    input.setAttribute("aria-expanded", "true");
    const list = make("div", { class: "select__menu-list", role: "listbox", id: `${id}-listbox` });
    menu = make("div", { class: "select__menu", onmousedown: (event) => event.preventDefault() }, list);
    input.setAttribute("aria-controls", `${id}-listbox`);
    box.append(menu);
    const fill = () => {
      const found = options.filter((option) => option.toLowerCase().includes(input.value.toLowerCase()));
      list.replaceChildren(...found.slice(0, Number(most)).map((option, place) =>
        make("div", { class: "select__option", role: "option", id: `${id}-option-${place}`, onclick: () => choose(option) }, option)));
      if (!found.length) list.append(make("div", { class: "select__no-options" }, "No options"));
    };
    if (Number(delay)) { list.append("Loading..."); setTimeout(fill, Number(delay)); } else fill();
  };
  control.addEventListener("mousedown", (event) => {
    event.preventDefault();
    input.focus();
    if (menu) close(); else open();
  });
  input.addEventListener("input", open);
  input.addEventListener("blur", () => { input.value = ""; close(); });
  input.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  box.classList.add("select-shell");
  box.append(value, control);
}

// Typed; only what is suggested, and chosen, counts (places, schools).
function suggestions(box) {
  const options = JSON.parse(box.dataset.options);
  const value = hidden(box.dataset.name);
  const list = make("ul", { role: "listbox", id: `${box.dataset.name}-list`, hidden: true });
  const input = make("input", { type: "text", id: box.dataset.id ?? `${box.dataset.name}-input`, role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", placeholder: "Start typing...", autocomplete: "off" });
  let waiting = 0;
  input.addEventListener("input", () => {
    value.value = "";
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const found = input.value.length < 2 ? [] : options.filter((option) => option.toLowerCase().includes(input.value.toLowerCase()));
      list.replaceChildren(...found.map((option) => make("li", { role: "option", onmousedown: (event) => event.preventDefault(), onclick: () => {
        value.value = input.value = option;
        list.hidden = true;
      } }, option)));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
    }, 250);
  });
  input.addEventListener("blur", () => { list.hidden = true; if (!value.value) input.value = ""; });
  box.append(value, input, list);
}

// A button that opens a list at the end of the body, as Workday does.
function dropdown(box) {
  const options = JSON.parse(box.dataset.options);
  const value = hidden(box.dataset.name);
  const button = make("button", { type: "button", id: box.dataset.id ?? `${box.dataset.name}-button`, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": box.dataset.label ?? null }, "Select One");
  let list = null;
  const close = () => { list?.remove(); list = null; button.setAttribute("aria-expanded", "false"); };
  button.addEventListener("click", () => {
    if (list) return close();
    list = make("ul", { role: "listbox", class: "portal", id: `${box.dataset.name}-options` }, ...["Select One", ...options].map((option) =>
      make("li", { role: "option", "data-value": option, onclick: () => { value.value = option === "Select One" ? "" : option; button.textContent = option; close(); } }, option)));
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", list.id);
    document.body.append(list);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  box.append(value, button);
}

// Two buttons of which one is pressed, as Ashby asks yes or no.
function yesNo(box) {
  const value = hidden(box.dataset.name);
  const buttons = JSON.parse(box.dataset.options ?? '["Yes", "No"]').map((option) => make("button", { type: "button", class: "option", "aria-pressed": "false", onclick: (event) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === event.target));
    for (const button of buttons) button.classList.toggle("active", button === event.target);
    value.value = option;
  } }, option));
  box.append(value, ...buttons);
}

// A number with the country before it; a number typed with "+" changes the country, as intl-tel-input does.
function phone(box) {
  const countries = { "United States": "+1", "United Kingdom": "+44", France: "+33", Germany: "+49", Spain: "+34", Finland: "+358" };
  const value = hidden(box.dataset.name);
  let country = "United States";
  const selected = make("button", { type: "button", class: "iti__selected-country", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false" });
  const input = make("input", { type: "tel", id: box.dataset.id ?? box.dataset.name, autocomplete: "tel", required: "required" in box.dataset });
  const list = make("ul", { class: "iti__country-list", role: "listbox", hidden: true });
  const show = () => {
    selected.title = `${country}: ${countries[country]}`;
    selected.setAttribute("aria-label", `Selected country: ${country} (${countries[country]})`);
    selected.textContent = countries[country];
  };
  const number = () => {
    const typed = input.value.replace(/[^+0-9]/g, "");
    const known = Object.entries(countries).sort((one, other) => other[1].length - one[1].length).find(([, code]) => typed.startsWith(code));
    const mayType = !("strict" in box.dataset);
    if (known && mayType) country = known[0];
    const isWrong = typed.startsWith("+") && !(known && mayType);
    value.value = isWrong ? "" : typed.startsWith("+") ? typed : countries[country] + typed;
    input.setAttribute("aria-invalid", String(isWrong));
    show();
  };
  input.addEventListener("input", number);
  selected.addEventListener("click", () => { list.hidden = !list.hidden; selected.setAttribute("aria-expanded", String(!list.hidden)); });
  list.append(...Object.entries(countries).map(([name, code]) => make("li", { role: "option", class: "iti__country", onclick: () => {
    country = name;
    list.hidden = true;
    number();
  } }, `${name} ${code}`)));
  show();
  box.classList.add("iti");
  box.append(make("div", { class: "iti__country-container" }, selected, list), input, value);
}

// A text that takes one format only, or nothing but a click in its calendar.
function datePicker(box) {
  const value = hidden(box.dataset.name);
  const format = box.dataset.format ?? "MM/DD/YYYY";
  const input = make("input", { type: "text", id: box.dataset.id ?? `${box.dataset.name}-date`, class: "date-picker", placeholder: format, readonly: "readonly" in box.dataset, "aria-haspopup": "dialog" });
  const two = (part) => String(part).padStart(2, "0");
  const write = (year, month, day) => { input.value = format.replace("YYYY", year).replace("MM", two(month)).replace("DD", two(day)); read(); };
  const read = () => {
    const parts = {};
    const pattern = format.replace(/YYYY|MM|DD|[./]/g, (part) => (part.length === 1 ? `\\${part}` : `(?<${part}>\\d{${part.length}})`));
    Object.assign(parts, new RegExp(`^${pattern}$`).exec(input.value)?.groups ?? {});
    const isDay = parts.YYYY && Number(parts.MM) >= 1 && Number(parts.MM) <= 12 && Number(parts.DD) <= 31;
    value.value = isDay ? `${parts.YYYY}-${parts.MM}-${parts.DD}` : "";
    input.setAttribute("aria-invalid", String(Boolean(input.value) && !isDay));
  };
  let shownMonth = new Date(2026, 10, 1);
  const title = make("div", { class: "month", "aria-live": "polite" });
  const grid = make("div", { role: "grid" });
  const calendar = make("div", { role: "dialog", "aria-label": "Choose a date", class: "calendar", hidden: true },
    make("button", { type: "button", "aria-label": "Previous month", onclick: () => turn(-1) }, "‹"), title,
    make("button", { type: "button", "aria-label": "Next month", onclick: () => turn(1) }, "›"), grid);
  const draw = () => {
    const [year, month] = [shownMonth.getFullYear(), shownMonth.getMonth()];
    title.textContent = shownMonth.toLocaleString("en", { month: "long", year: "numeric" });
    grid.replaceChildren(...Array.from({ length: new Date(year, month + 1, 0).getDate() }, (_, day) =>
      make("button", { type: "button", role: "gridcell", onclick: () => { write(year, month + 1, day + 1); calendar.hidden = true; } }, String(day + 1))));
  };
  const turn = (months) => { shownMonth = new Date(shownMonth.getFullYear(), shownMonth.getMonth() + months, 1); draw(); };
  input.addEventListener("click", () => { calendar.hidden = false; draw(); });
  input.addEventListener("input", read);
  document.addEventListener("mousedown", (event) => { if (!box.contains(event.target)) calendar.hidden = true; });
  box.append(value, input, calendar);
}

// A button before an input that nobody sees; some refuse a file at once.
function upload(box) {
  const { name, accept = "", limit = "10000000", label = "Attach" } = box.dataset;
  const input = make("input", { type: "file", name, id: box.dataset.id ?? name, accept, class: "visually-hidden", tabindex: "-1", "aria-hidden": "true", style: "display:none" });
  const shown = make("p", { class: "file-name" });
  const error = make("p", { class: "error", role: "alert" });
  input.addEventListener("change", () => {
    const file = input.files[0];
    error.textContent = shown.textContent = "";
    if (!file) return;
    const isKnown = !accept || accept.split(",").some((end) => file.name.toLowerCase().endsWith(end.trim()));
    const problem = !isKnown ? `File type is not supported. Please use ${accept}.` : file.size > Number(limit) ? `File is too large. The limit is ${limit} bytes.` : "";
    if (problem) { error.textContent = problem; input.value = ""; } else shown.textContent = file.name;
  });
  box.append(make("button", { type: "button", onclick: () => input.click() }, label), input, shown, error);
}

const WIDGETS = { combobox, suggestions, dropdown, yesNo, phone, datePicker, upload };
const build = (root) => { for (const box of root.querySelectorAll("[data-widget]")) WIDGETS[box.dataset.widget](box); };

// Steps of one form, of which one is shown.
function steps(form) {
  const parts = [...form.querySelectorAll("[data-step]")];
  let at = 0;
  const show = () => parts.forEach((part, place) => { part.hidden = place !== at; });
  for (const button of form.querySelectorAll("[data-go]")) button.addEventListener("click", () => {
    const missing = isComplete(parts[at]);
    if (button.dataset.go === "back") at -= 1;
    else if (missing) at += 1;
    show();
  });
  show();
}

function isComplete(part) {
  let isFine = true;
  for (const input of part.querySelectorAll("[required]")) {
    const id = `${input.id || input.name}-error`;
    document.getElementById(id)?.remove();
    if (input.value.trim()) { input.removeAttribute("aria-invalid"); continue; }
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
    input.after(make("div", { class: "field-error", id }, "This field is required."));
    isFine = false;
  }
  return isFine;
}

// Sent by the script, and answered in the same page.
async function send(form) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (said.location) window.location.href = said.location;
    else if (said.confirmation) form.replaceWith(make("div", { class: "confirmation" }, make("h2", {}, said.title), make("p", {}, said.confirmation)));
    else tell(form, said);
  } catch {
    tell(form, { message: "Something went wrong." });
  }
  button.disabled = false;
}

function tell(form, { message = "", errors = {} }) {
  form.querySelectorAll(".field-error, .form-error").forEach((old) => old.remove());
  if (message) form.prepend(make("div", { class: "form-error", role: "alert" }, message));
  for (const [name, text] of Object.entries(errors)) {
    const input = form.elements[name];
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${name}-error`);
    input.after(make("div", { class: "field-error", id: `${name}-error` }, text));
  }
}

class FormInput extends HTMLElement {
  connectedCallback() {
    const { name, label, type = "text", required } = this.dataset;
    const root = this.attachShadow({ mode: "open" });
    const input = make("input", { id: "input", type, "aria-required": String(required !== undefined) });
    root.append(make("label", { for: "input" }, required === undefined ? label : `${label} *`), input);
    const value = hidden(name);
    this.append(value);
    input.addEventListener("input", () => { value.value = input.value; });
  }
}
customElements.define("form-input", FormInput);

build(document);
for (const form of document.forms) {
  if ("steps" in form.dataset) steps(form);
  if (form.dataset.check === "script") form.addEventListener("submit", (event) => { if (!isComplete(form)) { event.preventDefault(); event.stopImmediatePropagation(); } });
  if (form.dataset.send === "script") form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
}
