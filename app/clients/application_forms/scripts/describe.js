// What is written at and around a field: who calls it what, whether it is marked as required, what may go in.

const HEADING = "h1,h2,h3,h4,h5,h6,[role=heading],legend,[class~=title],[class*=section-title i],[class*=sectiontitle i],[class*=section-head i]";
const LABEL_LIKE = "label,legend,[class*=label i],[class*=question i],[class*=title i],strong,b,dt,th";
const REQUIRED_CLASS = /^(?!.*(not|non|no|un)-?required)(.*[-_])?(required|mandatory|pflichtfeld|obligatoire|obligatorio)([-_](field|input|label|mark|icon|asterisk|star))?$|asterisk|validate\[.*required|^(field|form|input|is)Required$/i;

const elementsOf = (field) => [field.element, ...field.parts, ...(field.list ? [field.list] : []), ...(field.opener ? [field.opener] : [])];

// For every element that holds fields: which ones.
const inhabitants = (fields) => {
  const held = new Map();
  fields.forEach((field, number) => {
    for (const element of elementsOf(field))
      for (let outer = element; outer; outer = parentOf(outer)) {
        if (!held.has(outer)) held.set(outer, new Set());
        held.get(outer).add(number);
      }
  });
  return held;
};

const heldBy = (held, element) => held.get(element)?.size ?? 0;

// The largest part of the page that has this field and no other.
const wrapperOf = (field, held, stop) => {
  let wrapper = commonAncestor([field.element, ...field.parts]);
  for (let outer = parentOf(wrapper); outer && outer !== stop && outer !== document.body && heldBy(held, outer) <= 1; outer = parentOf(outer)) {
    if ((outer.textContent ?? "").length > 4000) break;
    wrapper = outer;
  }
  return wrapper;
};

const referred = (element, attribute) =>
  (element.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean).map((id) => byId(element, id)).filter(Boolean);

const notControl = (node) => node.matches("button,[role=button],[role=option],[role=menu]");

const piecesOfAll = (elements, options = {}) => elements.flatMap((element) => piecesOf(element, options));

// Text between the field and whatever field comes before it (or, `after`, behind it), nearest block last.
const neighbours = (from, held, stop, { after = false, past = 0 } = {}) => {
  let at = from;
  let left = past;
  const own = held.get(from);
  for (let steps = 0; at && at !== stop && at !== document.body && steps < 9; steps++, at = parentOf(at)) {
    const parent = parentOf(at);
    if (!parent) break;
    const siblings = childrenOf(parent);
    const place = siblings.indexOf(at);
    const near = after ? siblings.slice(place + 1) : siblings.slice(0, place).reverse();
    const blocks = [];
    let stopped = false;
    for (const node of near) {
      if (node.nodeType === Node.ELEMENT_NODE && heldBy(held, node)) {
        const isOwn = own?.size === 1 && held.get(node).size === 1 && held.get(node).has([...own][0]);
        if (isOwn || left-- > 0) continue;
        stopped = true;
        break;
      }
      if (after && blocks.length && node.nodeType === Node.ELEMENT_NODE && (node.localName === "br" || !/^inline|contents/.test(getComputedStyle(node).display))) break;
      if (node.nodeType === Node.ELEMENT_NODE && (node.matches(NO_TEXT) || !(node.checkVisibility({ checkVisibilityCSS: true }) || getComputedStyle(node).display === "contents"))) continue;
      const pieces = node.nodeType === Node.TEXT_NODE ? [clean(node.data)].filter(Boolean) : node.nodeType === Node.ELEMENT_NODE ? piecesOf(node, { without: notControl }) : [];
      if (pieces.length && !(node.nodeType === Node.ELEMENT_NODE && notControl(node))) blocks.push({ node, pieces });
      if (blocks.length > 12) break;
    }
    if (blocks.some((block) => /[\p{L}\p{N}]/u.test(block.pieces.join("")))) return after ? blocks : blocks.reverse();
    // In a table whose names stand in a row of their own: the cell above.
    const row = at.localName === "td" ? parent : null;
    const above = row?.previousElementSibling;
    if (!after && above && above.localName === "tr" && !heldBy(held, above) && row.cells.length > 1 && above.cells.length === row.cells.length) {
      const cell = above.cells[at.cellIndex];
      const pieces = cell ? piecesOf(cell) : [];
      if (pieces.length) return [{ node: cell, pieces }];
    }
    if (stopped) return [];
  }
  return [];
};

// Of the blocks before a field, the one that names it: marked as a label, or with a star, or simply the nearest.
const nearestLabel = (blocks) => {
  if (!blocks.length) return { pieces: [], rest: [] };
  const isElement = (block) => block.node.nodeType === Node.ELEMENT_NODE;
  const short = (block) => block.pieces.join(" ").length <= 500;
  const isLabel = (block) => isElement(block) && (block.node.matches(LABEL_LIKE) || block.node.querySelector("label,legend"));
  const isHeading = (block) => isElement(block) && block.node.matches("h1,h2,h3,h4,h5,h6,hr");
  const found =
    blocks.findLast((block) => isLabel(block) && !isHeading(block) && short(block)) ??
    blocks.findLast((block) => !isHeading(block) && short(block) && block.pieces.some((piece) => STARS.test(piece)) && /\p{L}/u.test(block.pieces.join(""))) ??
    blocks.findLast((block) => !isHeading(block) && short(block) && /\p{L}/u.test(block.pieces.join(""))) ??
    blocks.findLast(short) ?? blocks.at(-1);
  // Bare text beside the found one belongs to it: "Email" <span>*</span>.
  const place = blocks.indexOf(found);
  let pieces = found.pieces;
  const next = blocks[place + 1];
  if (next && next.pieces.length === 1 && next.pieces[0].length < 16) pieces = [...pieces, ...next.pieces];
  const before = blocks[place - 1];
  if (before && pieces.every((piece) => !/\p{L}{2}/u.test(piece))) pieces = [...before.pieces, ...pieces];
  const isTitle = isElement(found) && found.node.matches("h1,h2") && !found.pieces.some((piece) => STARS.test(piece));
  return { pieces, isTitle, rest: blocks.filter((block) => block !== found).flatMap((block) => block.pieces) };
};

const hostsOf = (element) => {
  const hosts = [];
  for (let root = element.getRootNode(); root.host && hosts.length < 4; root = root.host.getRootNode()) hosts.push(root.host);
  return hosts;
};

// Every name a field goes by, the most explicit first; whoever reads this skips what is no name ("Choose file").
const namesOf = (field, held, stop) => {
  const names = [];
  const push = (source, pieces) => {
    if (pieces.some((piece) => /[\p{L}\p{N}]/u.test(piece))) names.push({ source, pieces: pieces.slice(0, 40) });
  };
  const isGroup = field.parts.length > 0;
  const main = field.list ?? field.element;
  const opener = field.opener;
  let rest = [];
  let title = []; // of the page or a part of it: what a placeholder says is nearer the field
  if (isGroup) {
    const own = commonAncestor(field.parts);
    for (let outer = own; outer && outer !== stop && heldBy(held, outer) <= 1; outer = parentOf(outer)) {
      push("labelledby", piecesOfAll(referred(outer, "aria-labelledby")));
      const legend = [...outer.children].find((child) => child.matches("legend")) ?? (outer.matches("fieldset") ? outer.querySelector("legend") : null);
      if (legend) push("legend", piecesOf(legend));
      if (outer.matches("fieldset,[role=radiogroup],[role=group]")) push("aria", [clean(outer.getAttribute("aria-label"))]);
      if (outer.id) push("label", piecesOfAll([...outer.getRootNode().querySelectorAll(`label[for="${CSS.escape(outer.id)}"]`)]));
    }
    const name = field.parts[0].getAttribute("name");
    if (name && !field.parts.some((part) => part.id === name)) push("label", piecesOfAll([...field.parts[0].getRootNode().querySelectorAll(`label[for="${CSS.escape(name)}"]`)]));
    let first = field.parts[0];
    while (first !== own && parentOf(first) !== own) first = parentOf(first);
    const before = nearestLabel(neighbours(first, held, stop));
    push("before", before.pieces);
    rest = before.rest;
  } else {
    for (const element of new Set([main, field.element])) push("labelledby", piecesOfAll(referred(element, "aria-labelledby").filter((one) => !holds(element, one) || element === field.element)));
    for (const element of new Set([main, field.element])) {
      const labels = labelsOf(element).filter((label) => heldBy(held, label) <= 1);
      push("label", piecesOfAll(labels, { without: (node) => (field.widget === "file" ? node.matches("button,[role=button]") : false) || holds(node, element) && node.matches("[role=combobox]") }));
    }
    for (const element of new Set([main, field.element])) push("aria", [clean(element.getAttribute("aria-label"))]);
    for (const host of hostsOf(main)) {
      push("host", piecesOfAll(referred(host, "aria-labelledby")));
      push("host", [clean(host.getAttribute("label") ?? host.getAttribute("aria-label") ?? host.getAttribute("accessible-name"))]);
      push("host", piecesOfAll([...host.querySelectorAll(":scope > [slot*=label i]")]));
      if (host.id) push("host", piecesOfAll([...host.getRootNode().querySelectorAll(`label[for="${CSS.escape(host.id)}"]`)]));
    }
    if (field.widget === "checkbox") push("after", neighbours(main, held, stop, { after: true }).flatMap((block) => block.pieces));
    const before = nearestLabel(neighbours(opener && !holds(opener, main) ? commonAncestor([main, opener]) : main, held, stop));
    if (before.isTitle) title = before.pieces;
    else push("before", before.pieces);
    rest = before.rest;
    if (field.widget === "file") {
      // "Choose file" and "or drop it here" stand nearer than the name does.
      for (let outer = main, steps = 0; outer && outer !== stop && steps < 8; outer = parentOf(outer), steps++)
        push("before", nearestLabel(neighbours(outer, held, parentOf(outer))).pieces);
    }
    if (opener && field.widget === "file") {
      push("opener", [textOf(opener) || clean(opener.value)]);
    }
    const group = groupOf(main);
    if (group && heldBy(held, group) <= 1) {
      push("labelledby", piecesOfAll(referred(group, "aria-labelledby")));
      push("aria", [clean(group.getAttribute("aria-label"))]);
      const legend = group.querySelector(":scope > legend");
      if (legend) push("legend", piecesOf(legend));
    }
    if (field.widget === "checkbox") push("option", [clean(main.getAttribute("value"))]);
  }
  if (field.list) push("placeholder", [...field.list.options].filter((option) => option.value === "" || option.disabled).slice(0, 1).map((option) => clean(option.label)));
  push("placeholder", [clean(main.getAttribute?.("placeholder") ?? main.getAttribute?.("data-placeholder") ?? main.getAttribute?.("aria-placeholder"))]);
  if (!names.length && !title.length && !isGroup) push("before", nearestLabel(neighbours(main, held, stop, { past: 3 })).pieces);
  push("title", [clean(main.getAttribute("title"))]);
  push("heading", title);
  return { names, rest };
};

// What stands over two to four fields that have no label of their own: a date in three lists.
const sharedLabelOf = (field, held, stop) => {
  if (field.parts.length || labelsOf(field.list ?? field.element).length) return null;
  for (let outer = parentOf(field.element); outer && outer !== stop && heldBy(held, outer) <= 4; outer = parentOf(outer)) {
    if (heldBy(held, outer) < 2) continue;
    const labels = [...outer.querySelectorAll("label,legend")].filter((label) => !heldBy(held, label));
    if (labels.length) return labels.length === 1 ? labels[0] : null;
  }
  return null;
};

// The label of one option of a group.
const optionOf = (part, held) => {
  const named = piecesOfAll(referred(part, "aria-labelledby").slice(-1));
  const labels = labelsOf(part).filter((label) => !label.querySelector("legend"));
  const text =
    clean(piecesOfAll(labels, { without: (node) => node === part }).join(" ")) ||
    clean(part.getAttribute("aria-label")) ||
    (part.matches("input") ? "" : textOf(part)) ||
    clean(named.join(" ")) ||
    clean(piecesOfAll([closest(part, "[role=radio],[role=checkbox]")].filter(Boolean)).join(" "));
  if (text) return text;
  let node = part;
  for (let steps = 0; node && steps < 3; steps++, node = parentOf(node)) {
    for (let next = node.nextSibling; next; next = next.nextSibling) {
      if (next.nodeType === Node.ELEMENT_NODE && (next.matches("input,select,textarea") || next.querySelector("input,select,textarea"))) break;
      const near = next.nodeType === Node.TEXT_NODE ? clean(next.data) : next.nodeType === Node.ELEMENT_NODE ? textOf(next) : "";
      if (near) return near;
    }
  }
  return clean(part.getAttribute("value"));
};

// Everything that can say "required", as facts; what it means is decided elsewhere.
const marksOf = (field, wrapper, held, stop) => {
  const elements = elementsOf(field);
  const isTrue = (element, name) => element.hasAttribute(name) && !/^(false|0|no|off)$/i.test(element.getAttribute(name) || "true");
  const demands = (element) =>
    element.required === true || isTrue(element, "required") || isTrue(element, "aria-required");
  const scripted = (element) =>
    [...element.attributes].some(
      ({ name, value }) =>
        (/^((data|ng|v)-.*(required|mandatory|not-?empty|not-?blank)|is-?required|i_required)$/.test(name) && !/^(false|0|no)$/i.test(value) && !/message|msg/.test(name)) ||
        (/^(data-val-required|data-msg-required|data-parsley-required)$/.test(name) && value !== "false") ||
        (/^(data-(validat[\w-]*|rules?|v-?rules|constraints?|checks?)|v-validate|validate|rules)$/.test(name) && /\b(required|not-?empty|notblank|mandatory)\b(?!["']?\s*:\s*false)/i.test(value)),
    );
  const path = new Set();
  for (const element of elements) for (let outer = element; outer; outer = parentOf(outer)) { path.add(outer); if (outer === wrapper) break; }
  const group = groupOf(field.element);
  const hidden = [...wrapper.querySelectorAll("input[required],select[required],textarea[required]")].filter((one) => !seen(one) && heldBy(held, one) === 0);
  const classes = [...path, ...elements.flatMap(labelsOf)].some((element) => [...element.classList].some((name) => REQUIRED_CLASS.test(name)));
  const drawn = [...wrapper.querySelectorAll("[class*=required i],[class*=asterisk i],[class*=mandatory i],[class*=pflicht i]")].some(
    (element) => !element.matches("input,select,textarea,option") && element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && [...element.classList].some((name) => REQUIRED_CLASS.test(name)) && element.textContent.trim().length < 60,
  );
  // A star that stands beside the label, in a cell or line of its own.
  const beside = elements
    .flatMap(labelsOf)
    .map(parentOf)
    .filter((outer) => outer && !heldBy(held, outer) && outer.querySelectorAll("label").length === 1);
  const hosts = hostsOf(field.element);
  const optionStars = field.parts.length === 0;
  const pieces = piecesOf(wrapper, { without: (node) => node.matches("button,[role=button],a") || (!optionStars && field.parts.some((part) => labelsOf(part).includes(node))) }).filter((piece) => piece.length < 60);
  pieces.unshift(...piecesOfAll(beside).filter((piece) => piece.length < 60));
  let groupPieces = [];
  let outer = group && group !== wrapper ? group : null;
  if (outer && heldBy(held, outer) > 1 && heldBy(held, outer) <= 4)
    groupPieces = [...piecesOfAll(referred(outer, "aria-labelledby")), ...piecesOfAll([...outer.querySelectorAll(":scope > legend")])];
  const shared = sharedLabelOf(field, held, stop);
  if (shared) {
    groupPieces.push(...piecesOf(shared));
    if ([...shared.classList].some((name) => REQUIRED_CLASS.test(name))) groupPieces.push("*");
  }
  return {
    attribute: elements.some(demands) || hosts.some(demands) || [...path].some((element) => isTrue(element, "aria-required")) || hidden.length > 0,
    script: elements.some(scripted),
    class: classes || drawn,
    pieces: pieces.slice(0, 40),
    group: groupPieces.slice(0, 20),
  };
};

const optionsOf = (select) =>
  [...select.options].slice(0, 600).map((option) => ({
    text: clean(option.label || option.textContent).slice(0, 300),
    value: option.value.slice(0, 100),
    isOff: option.disabled || option.hidden,
  }));

const valueOf = (field) => {
  const element = field.element;
  if (field.widget === "checkbox") return element.checked ?? element.getAttribute("aria-checked") === "true";
  if (field.widget === "file") return [...(element.files ?? [])].map((file) => file.name).join(", ");
  if (field.list) return [...field.list.selectedOptions].map((option) => clean(option.label || option.textContent).slice(0, 300));
  if (field.widget === "buttons") return [];
  if (field.widget === "editable") return clean(element.textContent).slice(0, 5000);
  if ("value" in element) return String(element.value ?? "").slice(0, 5000);
  return clean(element.textContent).slice(0, 300);
};

const isChecked = (part) => part.checked ?? (part.getAttribute("aria-checked") === "true" || part.getAttribute("aria-pressed") === "true" || part.getAttribute("aria-selected") === "true");

const describe = (field, held, stop, sections) => {
  const wrapper = wrapperOf(field, held, stop);
  const main = field.list ?? field.element;
  const { names, rest } = namesOf(field, held, stop);
  const attribute = (name) => clean(main.getAttribute(name)).slice(0, 300);
  const inner = wrapper.querySelector("input[type=hidden][name],input[aria-hidden=true][name],textarea[name]");
  const group = groupOf(field.element);
  const groupName = group && heldBy(held, group) > 1 ? clean([...piecesOfAll(referred(group, "aria-labelledby")), ...piecesOfAll([...group.querySelectorAll(":scope > legend")])].join(" ")) || clean(group.getAttribute("aria-label")) : "";
  const shared = sharedLabelOf(field, held, stop);
  const helpers = [main, field.element].flatMap((element) => referred(element, "aria-describedby")).filter((element) => !/error|invalid/i.test(element.id + element.className));
  const test = ["data-automation-id", "data-testid", "data-test", "data-qa", "data-ui", "data-field", "data-field-name", "data-name"].map((name) => main.getAttribute(name) ?? closest(main, `[${name}]`)?.getAttribute(name)).find(Boolean);
  return {
    widget: field.widget,
    tag: main.localName,
    type: main.localName === "input" ? kindOf(main) : "",
    role: field.element.getAttribute("role") ?? "",
    name: attribute("name") || hostsOf(main).map((host) => clean(host.getAttribute("name"))).find(Boolean) || (!field.parts.length ? clean(inner?.getAttribute("name")) : "") || "",
    id: attribute("id"),
    test: clean(test).slice(0, 200),
    autocomplete: attribute("autocomplete"),
    placeholder: clean(main.getAttribute("placeholder") ?? main.getAttribute("data-placeholder")).slice(0, 300),
    inputmode: attribute("inputmode"),
    className: clean(main.getAttribute("class")).slice(0, 300),
    names,
    help: clean([...piecesOfAll(helpers), ...rest].join(" ")).slice(0, 1000),
    section: (groupName || (shared && textOf(shared)) || sections(field.element, wrapper)).slice(0, 300),
    options: field.list ? optionsOf(field.list) : field.parts.map((part) => ({ text: (field.widget === "buttons" ? textOf(part) : optionOf(part, held)).slice(0, 300), value: clean(part.getAttribute("value")).slice(0, 100), isOff: false })),
    checked: field.parts.map(isChecked),
    multiple: Boolean(main.multiple) || field.element.getAttribute("aria-multiselectable") === "true" || Boolean(field.widget === "combobox" && !field.list && (closest(field.element, "[class*=is-multi i],[class*=multiselect i],[class*=multi-select i],[class*=select-multiple i]") || wrapper.querySelector("[class*=is-multi i]"))),
    isReadOnly: Boolean(main.readOnly),
    isTyped: field.element.matches("input:not([readonly])") || Boolean(field.element.querySelector?.("input:not([type=hidden]):not([readonly])")),
    accept: attribute("accept"),
    maxLength: main.maxLength > 0 ? Math.min(main.maxLength, 1000000) : null,
    pattern: main.getAttribute("pattern")?.slice(0, 500) ?? null,
    minimum: main.getAttribute("min")?.slice(0, 50) ?? null,
    maximum: main.getAttribute("max")?.slice(0, 50) ?? null,
    value: valueOf(field),
    hasLink: [...labelsOf(main), wrapper].some((element) => element.querySelector("a[href]")),
    marks: marksOf(field, wrapper, held, stop),
    autofill: textOf(wrapper).slice(0, 400),
  };
};
