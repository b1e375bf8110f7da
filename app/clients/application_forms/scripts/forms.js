// The parts of the page that could be the form, each with its fields, its buttons and where it stands.

const ASIDE = "nav,footer,[role=search],[role=navigation],[role=contentinfo],[id*=cookie i],[class*=cookie i],[id*=consent-banner i],[class*=consent-banner i],[id^=onetrust],[id^=CybotCookiebot],#usercentrics-root,[class*=cmplz],[class*=didomi],[id*=didomi]";

// Not what merely says of a whole page that it has cookies: <body class="cookies-not-set">.
const asideOf = (element) => {
  for (let outer = element; outer && outer !== document.body && outer !== document.documentElement; outer = parentOf(outer))
    if (outer.matches(ASIDE) && !outer.querySelector("main,h1")) return outer;
  return null;
};

const containersOf = (fields) => {
  const containers = new Map();
  const outside = new Map();
  for (const field of fields) {
    const form = formOf(field.element) ?? formOf(field.parts[0] ?? field.element) ?? closest(field.element, "[role=form]");
    if (form) {
      if (!containers.has(form)) containers.set(form, []);
      containers.get(form).push(field);
      continue;
    }
    const place = asideOf(field.element) ?? closest(field.element, "dialog,[role=dialog],[aria-modal=true]") ?? document.body;
    if (!outside.has(place)) outside.set(place, []);
    outside.get(place).push(field);
  }
  for (const [place, found] of outside) {
    if (place !== document.body) containers.set(place, found);
    else containers.set(found.length > 1 ? commonAncestor(found.map((field) => field.element)) : wrapperOf(found[0], inhabitants(found), document.body), found);
  }
  return containers;
};

const BUTTON = "button,[role=button],input[type=submit],input[type=button],input[type=image],a[class*=btn i],a[class*=button i]";

const buttonsOf = (all, container, fields) => {
  const parts = new Set(fields.flatMap(elementsOf));
  const inForm = (element) => holds(container, element) || (element.form && element.form === container);
  return all
    .filter((element) => element.matches(BUTTON) && seen(element) && !parts.has(element) && !element.matches("[role=combobox],[role=radio],[aria-haspopup=listbox]"))
    .map((element) => ({
      element,
      text: (textOf(element) || clean(element.value) || clean(element.getAttribute("aria-label")) || (element.type === "submit" ? "Submit" : "")).slice(0, 100),
      type: element.matches("button") ? element.type : element.getAttribute("type") ?? "",
      isInside: Boolean(inForm(element)),
      isElsewhere: Boolean((element.form ?? closest(element, "form")) && !inForm(element)) || Boolean(asideOf(element)),
      isDisabled: Boolean(element.disabled) || element.getAttribute("aria-disabled") === "true",
      action: element.getAttribute("formaction") ? element.formAction : "",
    }))
    .filter((button) => !button.isElsewhere)
    .slice(0, 200);
};

// The part of the page that has several boxes and no other field, under a question that stands before them.
const listOf = (element, boxes) => {
  for (let outer = parentOf(element), steps = 0; outer && steps < 5 && !outer.matches("form,body"); outer = parentOf(outer), steps++) {
    const inside = boxes.get(outer);
    if (!inside || inside.others) return null;
    if (inside.boxes.length < 2) continue;
    if (inside.boxes.length > 40 || inside.boxes.some((box) => labelsOf(box).some((label) => label.querySelector("a[href]") || clean(label.textContent).length > 60))) return null;
    const first = childrenOf(outer).findIndex((child) => child.nodeType === Node.ELEMENT_NODE && holds(child, inside.boxes[0]));
    const before = childrenOf(outer).slice(0, first).filter((node) => clean(node.textContent));
    const asks = (node) => node && (node.nodeType === Node.TEXT_NODE ? /[?:*]\s*$/.test(node.data) : node.matches("label,legend,h3,h4,h5,h6,[class*=label i],[class*=question i]") || /[?:*]\s*$/.test(clean(node.textContent))) && clean(node.textContent).length < 300;
    if (before.length) return asks(before.at(-1)) ? outer : null;
    return asks(outer.previousElementSibling) && !boxes.has(outer.previousElementSibling) ? outer : null;
  }
  return null;
};

const boxesOf = (fields) => {
  const found = new Map();
  for (const field of fields)
    for (let outer = parentOf(field.element); outer; outer = parentOf(outer)) {
      if (!found.has(outer)) found.set(outer, { boxes: [], others: 0 });
      if (field.widget === "checkbox") found.get(outer).boxes.push(field.element);
      else found.get(outer).others += 1;
    }
  return found;
};

const bringTogether = (fields) => {
  const boxes = boxesOf(fields);
  // Boxes that belong together: of one name, or alone in one group with a name of its own.
  const together = new Map();
  for (const field of fields) {
    if (field.widget !== "checkbox") continue;
    const element = field.element;
    const name = element.getAttribute("name");
    const labels = labelsOf(element);
    const long = clean(piecesOfAll(labels).join(" ")).length > 120 || labels.some((label) => label.querySelector("a[href]"));
    const demanded = element.required || element.getAttribute("aria-required") === "true";
    const group = groupOf(element);
    const inGroup = group ? fields.filter((other) => holds(group, other.element)) : [];
    const isNamed = group && (group.hasAttribute("aria-labelledby") || group.hasAttribute("aria-label") || group.querySelector("legend,label:not(:has(input))"));
    let key = null;
    if (name && fields.filter((other) => other.widget === "checkbox" && other.element.getAttribute("name") === name && formOf(other.element) === formOf(element)).length > 1) key = `${name}`;
    else if (isNamed && inGroup.length > 1 && inGroup.every((other) => other.widget === "checkbox") && !long && !demanded && inGroup.length <= 60) key = group;
    else if (!long && !demanded && listOf(element, boxes)) key = listOf(element, boxes);
    else {
      // A list of boxes under one question, without a group: same name up to its number.
      const stem = name?.replace(/\[?\d+\]?$/, "");
      if (stem && stem !== name && !long && !demanded && fields.filter((other) => other.widget === "checkbox" && other.element.getAttribute("name")?.replace(/\[?\d+\]?$/, "") === stem && parentOf(parentOf(other.element)) === parentOf(parentOf(element))).length > 1) key = `#${stem}`;
    }
    if (key === null) continue;
    if (!together.has(key)) together.set(key, []);
    together.get(key).push(field);
  }
  let result = fields;
  for (const members of together.values()) {
    if (members.length < 2) continue;
    const group = { widget: "checkboxes", element: members[0].element, parts: members.map((member) => member.element), opener: null };
    result = result.map((field) => (field === members[0] ? group : field)).filter((field) => !members.includes(field));
  }
  return result;
};

const challengeOf = () => {
  const frames = [...document.querySelectorAll("iframe")].filter((frame) => seen(frame) && frame.getBoundingClientRect().height >= 50 && frame.getBoundingClientRect().width >= 150);
  const found = frames.find((frame) => /recaptcha\/(api2|enterprise)\/(anchor|bframe)(?!.*size=invisible)|hcaptcha\.com.*frame=(checkbox(?!-invisible)|challenge)(?!.*size=invisible)|challenges\.cloudflare\.com|arkoselabs|funcaptcha|geo\.captcha-delivery|friendlycaptcha/i.test(frame.src));
  if (found) return found.title || found.src.slice(0, 200);
  const widget = [...document.querySelectorAll(".g-recaptcha:not([data-size=invisible]),.h-captcha:not([data-size=invisible]),.cf-turnstile:not([data-size=invisible]),.frc-captcha")].find((one) => seen(one) && one.getBoundingClientRect().height >= 40);
  if (widget) return widget.className.slice(0, 100);
  const picture = [...document.querySelectorAll("img[src*=captcha i],img[id*=captcha i],img[class*=captcha i],canvas[id*=captcha i],input[name*=captcha i],input[id*=captcha i]")].find((one) => seen(one) && one.getAttribute("type") !== "hidden");
  return picture ? "captcha" : "";
};

const paymentOf = () => {
  const field = [...document.querySelectorAll("input[autocomplete^=cc-],input[name*=cardnumber i],input[name*=card_number i],input[id*=cardnumber i],iframe[src*='js.stripe.com'][title*=card i],iframe[name^='__privateStripeFrame']")].find(seen);
  return field ? clean(field.getAttribute("aria-label") ?? field.getAttribute("title") ?? field.getAttribute("name")) || "card" : "";
};

// Sentences about all fields, wherever on the page they stand. Cut up first: a text without an end is no sentence.
const notesOf = () =>
  (document.body?.innerText ?? "").slice(0, 100000).split(/[.!\n]+/)
    .filter((sentence) => sentence.length < 300 && /\b(all|alle|tous|toutes|todos|todas)\b/i.test(sentence) && /\b(fields|felder|angaben|fragen|questions|champs|rubriques|campos|preguntas|datos|information|details)\b/i.test(sentence))
    .slice(0, 20).map(clean).join(" . ");

const readPage = (all) => {
  const { fields: first, passwords, taken } = collect(all);
  const order = new Map(all.map((element, place) => [element, place]));
  let fields = [...first, ...buttonGroups(all, taken)];
  fields = [...fields, ...uploadPlaces(all, fields)];
  fields = bringTogether(fields);
  const place = (field) => order.get(field.parts[0] ?? field.list ?? field.element) ?? order.get(field.element) ?? all.length;
  fields.sort((one, other) => place(one) - place(other));
  const held = inhabitants(fields);
  // What stands over a single field is its name, and no heading of what follows.
  const isHeading = (element) =>
    element.matches(HEADING) && element.checkVisibility() && !heldBy(held, element) && heldBy(held, parentOf(element)) !== 1 && !closest(element, "label") && clean(element.textContent).length <= 200;
  const headings = all.filter(isHeading);
  const elements = [];
  const refer = (element) => (element ? elements.push(element) - 1 : null);
  const containers = [];
  for (const [container, members] of containersOf(fields)) {
    const sections = (element, wrapper) => {
      const at = order.get(element);
      const before = headings.findLast((heading) => order.get(heading) < at && (holds(container, heading) || !holds(wrapper, heading)) && !holds(wrapper, heading));
      return before ? textOf(before) : "";
    };
    const start = order.get(container) ?? 0;
    const above = headings.findLast((heading) => order.get(heading) < start);
    const inside = headings.find((heading) => holds(container, heading));
    containers.push({
      element: refer(container),
      tag: container.localName,
      about: clean([container.id, container.getAttribute("name"), container.className, container.getAttribute("aria-label"), container.getAttribute("data-ui"), container.getAttribute("data-testid")].join(" ")).slice(0, 400),
      action: container.localName === "form" ? (container.getAttribute("action") ?? "").slice(0, 1000) : "",
      method: container.localName === "form" ? container.method : "",
      headings: [above, inside].filter(Boolean).map((heading) => textOf(heading).slice(0, 200)),
      isAside: Boolean(asideOf(container)) || Boolean(closest(container, "header,[role=banner]")),
      isDialog: Boolean(closest(container, "dialog,[role=dialog],[aria-modal=true]")),
      passwords: passwords.filter((element) => holds(container, element)).length,
      wantsPassword: passwords.some((element) => holds(container, element) && (element.required || element.getAttribute("aria-required") === "true" || labelsOf(element).some((label) => piecesOf(label).some((piece) => STARS.test(piece))))),
      text: piecesOf(container, { most: 400, without: notControl }).join(" ").slice(0, 4000),
      buttons: buttonsOf(all, container, members).map(({ element, ...button }) => ({ ...button, element: refer(element) })),
      fields: members.slice(0, 1000).map((field) => ({
        ...describe(field, held, container, sections),
        element: refer(field.element),
        parts: field.parts.map(refer),
        opener: refer(field.opener),
        select: refer(field.list),
      })),
    });
  }
  return {
    data: {
      url: location.href,
      title: document.title.slice(0, 300),
      notes: notesOf().slice(0, 4000),
      language: document.documentElement.lang.slice(0, 20),
      headings: all.filter((element) => element.matches("h1,h2,h3,[role=heading]") && element.checkVisibility()).slice(0, 10).map((heading) => textOf(heading).slice(0, 200)),
      passwords: passwords.length,
      challenge: challengeOf().slice(0, 200),
      payment: paymentOf().slice(0, 200),
      text: clean(document.body?.innerText).slice(0, 3000),
      containers,
    },
    elements,
  };
};
