// What can be filled on the page, one record for what a person takes for one thing: a box, a list, a set of buttons.

const PHONE_PARTS =
  ".iti__flag-container,.iti__country-container,.iti__selected-flag,.iti__dropdown-content,.flag-dropdown,.country-list," +
  ".PhoneInputCountry,.vti__dropdown,.react-tel-input .flag-dropdown";
const PRETTY = /select|dropdown|drop-down|choices|chosen|combo|picker|listbox/i;
const DROP_ZONE =
  "[data-role=dropzone],[class*=dropzone i],[class*=drop-zone i],[class*=dropArea i],[class*=drop-area i],[class*=file-drop i],[class*=filedrop i]," +
  "[data-forms--inputs--upload-target=trigger],.dz-clickable,[class*=upload-area i],[class*=uploadArea i]";
const YES_NO = /^(yes|no|ja|nein|oui|non|s[ií]|no|sì|nee|sim|não|tak|nie|ano|ne|kyllä|ei|nej)$/i;

const kindOf = (element) => (element.getAttribute("type") ?? "text").toLowerCase();
const isButton = (element) =>
  element.matches("button,[role=button],input[type=button],input[type=submit],input[type=image]") && !element.matches("[role=combobox],[role=radio],[role=checkbox],[role=switch],[aria-haspopup=listbox]");

const isTextual = (element) =>
  element.matches("textarea,[contenteditable=''],[contenteditable=true],[contenteditable=plaintext-only]") ||
  (element.matches("input") && !["hidden", "submit", "button", "reset", "image", "radio", "checkbox", "file", "color"].includes(kindOf(element)));

// Hidden from assistive technology on purpose, and not with the whole page behind an open dialog.
const isKeptFromPeople = (element) => {
  for (let outer = element; outer && outer !== document.body; outer = parentOf(outer))
    if (outer.getAttribute("aria-hidden") === "true" && !outer.matches("form") && !outer.querySelector("form") && outer.querySelectorAll("input:not([type=hidden]),textarea").length <= 3) return true;
  return false;
};

// Inputs that machines fill and people do not: hidden from assistive technology, or left out of the order of tabs.
const isTrap = (element) => {
  if (isKeptFromPeople(element)) return true;
  return element.getAttribute("tabindex") === "-1" && /^(off|nope|no|false|new-password)$/i.test(element.getAttribute("autocomplete") ?? "");
};

const labelsOf = (element) => {
  const found = [...(element.labels ?? [])];
  const wrapping = closest(element, "label");
  if (wrapping && !found.includes(wrapping)) found.push(wrapping);
  if (element.id) {
    const root = element.getRootNode();
    for (const label of root.querySelectorAll(`label[for="${CSS.escape(element.id)}"]`)) if (!found.includes(label)) found.push(label);
    // Where an id is given to several elements, each has the label that is nearer to it than to the others.
    const others = [...root.querySelectorAll(`[id="${CSS.escape(element.id)}"]`)].filter((one) => one !== element);
    if (others.length) {
      const near = [...root.querySelectorAll(`label[for="${CSS.escape(element.id)}"]`), ...found].filter((label) => !others.some((other) => holds(commonAncestor([label, element]), other)));
      return [...new Set(near)];
    }
  }
  return found;
};

// What stands for an element that is not seen itself: a label drawn as a box, a wrapper with the role of one.
const faceOf = (element) => {
  if (seen(element)) return element;
  const labels = labelsOf(element).filter(seen);
  if (labels.length) return labels[0];
  let outer = parentOf(element);
  for (let steps = 0; outer && steps < 3; steps++, outer = parentOf(outer)) {
    if (outer.querySelectorAll("input,select,textarea").length > 1) break;
    if (outer.querySelector("button,[role=button]")) break;
    if (seen(outer) && (outer.matches("[role=radio],[role=checkbox],[role=switch],label") || textOf(outer))) return outer;
  }
  return null;
};

// The pretty list that a script has put in place of a <select>.
const prettyOf = (select) => {
  const parent = parentOf(select);
  const near = [select.nextElementSibling, select.previousElementSibling, select.nextElementSibling?.nextElementSibling];
  const isOne = (element) =>
    element && seen(element) && !element.matches("label,option") &&
    (PRETTY.test(element.className?.baseVal ?? element.className) || element.matches("[role=combobox],[aria-haspopup],[tabindex='0'],button") || element.querySelector("[role=combobox],[aria-haspopup=listbox]"));
  const isPressed = (element) =>
    element && seen(element) && !element.matches("label,option,input") && getComputedStyle(element).cursor === "pointer" && element.getBoundingClientRect().height >= 16;
  const beside = near.find(isOne) ?? near.find(isPressed);
  if (beside) return beside;
  for (let outer = parent, steps = 0; outer && steps < 2; outer = parentOf(outer), steps++)
    if (outer.querySelectorAll("select").length === 1 && !outer.querySelector("textarea,input[type=text][name],input[type=email]") && seen(outer) && PRETTY.test(outer.className) && !/form-?(group|field|row)/i.test(outer.className)) return outer;
  return null;
};

const openerOf = (input) => {
  if (seen(input)) return null;
  const label = labelsOf(input).find((one) => seen(one) && (one.matches("[role=button],[class*=btn i],[class*=button i],[class*=upload i]") || one.contains(input)));
  if (label) return label;
  let outer = parentOf(input);
  for (let steps = 0; outer && outer !== document.body && steps < 5; steps++, outer = parentOf(outer)) {
    if (outer.matches("form") || outer.querySelectorAll("input[type=file]").length > 1) break;
    const pressed = [...outer.querySelectorAll("button,[role=button],label[for],a")].find((one) => seen(one) && !/(dropbox|google|drive|onedrive|paste|manual|remove|delete)/i.test(textOf(one) + one.className));
    if (pressed) return pressed;
    const zone = outer.matches(DROP_ZONE) ? outer : outer.querySelector(DROP_ZONE);
    if (zone && seen(zone)) return zone;
  }
  for (const one of labelsOf(input)) if (seen(one)) return one;
  outer = parentOf(input);
  for (let steps = 0; outer && outer !== document.body && steps < 4; steps++, outer = parentOf(outer)) {
    if (outer.matches("form") || [...outer.querySelectorAll("input:not([type=hidden]),select,textarea")].some((one) => one !== input && (seen(one) || one.type === "file"))) break;
    if (seen(outer)) return outer;
  }
  return null;
};

const groupOf = (element) => closest(element, "[role=radiogroup],fieldset,[role=group],[role=listbox]");

// Radio buttons without a name belong to the nearest part that has several of them.
const radioGroupOf = (element) => {
  const group = groupOf(element);
  if (group) return group;
  for (let outer = parentOf(element); outer && outer !== document.body; outer = parentOf(outer))
    if (outer.querySelectorAll("input[type=radio],[role=radio]").length > 1) return outer;
  return parentOf(element);
};

const formOf = (element) => element.form ?? closest(element, "form");

const collect = (all) => {
  const fields = [];
  const passwords = [];
  const taken = new Set();
  const groups = new Map();
  const add = (widget, element, rest = {}) => {
    const field = { widget, element, parts: [], opener: null, names: [], ...rest };
    fields.push(field);
    taken.add(element);
    for (const part of field.parts) taken.add(part);
    return field;
  };
  const member = (kind, key, element) => {
    if (!groups.has(key)) groups.set(key, add(kind, element, { parts: [] }));
    groups.get(key).parts.push(element);
    taken.add(element);
  };
  const absorbed = new Set();
  const order = new Map(all.map((element, place) => [element, place]));
  const numbers = new Map();
  const numberOf = (object) => {
    if (!numbers.has(object)) numbers.set(object, numbers.size);
    return numbers.get(object);
  };

  // Lists that scripts have replaced come first: what belongs to their replacement is no field of its own.
  for (const select of all.filter((element) => element.matches("select") && !element.disabled)) {
    if (closest(select, PHONE_PARTS) || seen(select)) continue;
    const pretty = prettyOf(select);
    if (!pretty) continue;
    for (const inner of [pretty, ...pretty.querySelectorAll("*")]) absorbed.add(inner);
    absorbed.delete(select);
    taken.add(select);
    const opener = pretty.matches("[role=combobox],button") ? pretty : ([...pretty.querySelectorAll("[role=combobox],button,a,[tabindex='0'],input")].find(seen) ?? pretty);
    add("combobox", opener, { list: select, opener: pretty, order: order.get(select) });
  }

  for (const element of all) {
    if (absorbed.has(element) || taken.has(element) || closest(element, PHONE_PARTS)) continue;
    if (element.disabled || element.getAttribute("aria-disabled") === "true") continue;
    const role = element.getAttribute("role");
    if (element.matches("input[type=password]")) {
      if (seen(element)) passwords.push(element);
    } else if (element.matches("input[type=radio]")) {
      if (!faceOf(element)) continue;
      const place = element.name ? `${numberOf(formOf(element) ?? document)}/${element.name}` : `#${numberOf(radioGroupOf(element))}`;
      member("radios", `radio ${place}`, element);
    } else if (element.matches("input[type=checkbox]")) {
      if (!faceOf(element) || (isKeptFromPeople(element) && !closest(element, "label,[role=checkbox],[role=switch]"))) continue;
      add("checkbox", element);
    } else if (element.matches("input[type=file]")) {
      const isAlone = parentOf(element) === document.body;
      const opener = openerOf(element);
      if (seen(element) || (opener && !isAlone)) add("file", element, { opener });
    } else if (element.matches("select")) {
      if (seen(element) && !isTrap(element)) add(element.multiple ? "select" : "select", element, { list: element });
    } else if (element.matches("[role=radio]") && !element.querySelector("input")) {
      if (seen(element)) member("radios", `role ${numberOf(radioGroupOf(element))}`, element);
    } else if ((role === "checkbox" || role === "switch") && !element.querySelector("input")) {
      if (seen(element)) add("checkbox", element);
    } else if (role === "combobox" || (element.matches("button,div,span") && element.getAttribute("aria-haspopup") === "listbox")) {
      if (!seen(element) && !(element.matches("input") && seen(parentOf(element) ?? element))) continue;
      const within = element.querySelector("input:not([type=hidden])");
      if (within && !element.matches("input")) continue;
      if (isTrap(element) && element.matches("input")) continue;
      add("combobox", element, { opener: element });
    } else if (role === "listbox" && element.getAttribute("aria-multiselectable") && seen(element) && !closest(element, "[role=combobox]")) {
      const parts = [...element.querySelectorAll("[role=option]")].filter(seen);
      if (parts.length > 1 && !all.some((one) => (one.getAttribute("aria-controls") ?? one.getAttribute("aria-owns")) === element.id && element.id)) add("checkboxes", element, { parts });
    } else if (isTextual(element)) {
      if (!seen(element) || isTrap(element)) continue;
      if (element.readOnly && element.value && !/date|calendar|picker/i.test(element.className)) continue;
      const isEditable = !element.matches("input,textarea");
      const outer = isEditable ? parentOf(element) : null;
      if (outer && outer.isContentEditable) continue;
      add(isEditable ? "editable" : element.readOnly ? "combobox" : "input", element);
    }
  }
  return { fields, passwords, taken, absorbed };
};

// Two or more buttons side by side of which one is to be pressed: "Yes" and "No" above all.
const buttonGroups = (all, taken) => {
  const found = [];
  const parents = new Set(all.filter((element) => isButton(element) && seen(element)).map(parentOf));
  for (const parent of parents) {
    const children = childrenOf(parent).filter((child) => child.nodeType === Node.ELEMENT_NODE && child.matches("button,[role=button]") && seen(child));
    if (children.length < 2 || children.length > 8 || children.some((child) => taken.has(child))) continue;
    const texts = children.map((child) => textOf(child));
    if (texts.some((text) => !text || text.length > 40)) continue;
    const isYesNo = texts.every((text) => YES_NO.test(text));
    const isPressed = children.every((child) => child.hasAttribute("aria-pressed"));
    const labelled = closest(parent, "[role=radiogroup],[role=group],fieldset");
    const isGroup = labelled && (labelled.hasAttribute("aria-labelledby") || labelled.querySelector("legend")) && children.every((child) => child.getAttribute("type") === "button") && !labelled.querySelector("input:not([type=hidden]),select,textarea");
    if (isYesNo || isPressed || (isGroup && labelled.querySelectorAll("button").length === children.length)) found.push({ widget: "buttons", element: parent, parts: children, opener: null });
  }
  return found;
};

// Places for a file whose input is made only when they are pressed, or lies elsewhere.
const uploadPlaces = (all, fields) => {
  const inputs = fields.filter((field) => field.widget === "file").flatMap((field) => [field.element, field.opener]).filter(Boolean);
  const found = [];
  const free = (element) => {
    let outer = element;
    if (found.some((place) => holds(element, place.element) || holds(place.element, element))) return false;
    for (let steps = 0; outer && steps < 4 && !outer.matches("form,body"); steps++, outer = parentOf(outer)) {
      if (steps > 0 && outer.querySelectorAll("label,legend,h3,h4,h5").length > 1) break;
      if (inputs.some((input) => holds(outer, input)) || found.some((place) => holds(outer, place.element))) return false;
    }
    return true;
  };
  for (const element of all) if (element.matches(DROP_ZONE) && seen(element) && free(element)) found.push({ widget: "file", element, parts: [], opener: element });
  for (const element of all) {
    if (!isButton(element) || !seen(element) || !free(element)) continue;
    const text = textOf(element) || element.value || "";
    if (text.length < 40 && UPLOAD_BUTTON.test(text) && !UPLOAD_ELSEWHERE.test(text)) found.push({ widget: "file", element, parts: [], opener: element });
  }
  return found;
};
