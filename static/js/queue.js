// The keys of the moderators' queue, and what was typed there kept until it is decided. Everything
// the keys do is a button on the page, so without this script nothing is missing but speed.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const READ_FIRST = 300; // ms after the page came: a key meant for the last card decides nothing
  const TYPED = ["words", "note", "reply"];
  const came = performance.now();

  // Storage may be full or refused.
  const keep = (area, key, value) => {
    try {
      if (value) window[area].setItem(key, value);
      else window[area].removeItem(key);
    } catch {}
  };
  const kept = (area, key) => { try { return window[area].getItem(key) || ""; } catch { return ""; } };

  // Cards

  const cards = all("[data-card]");
  const current = () => document.activeElement?.closest("[data-card]");
  const go = (card) => {
    if (!card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  };
  const step = (by) => {
    const place = cards.indexOf(current());
    go(place < 0 ? cards[0] : cards[place + by]);
  };

  // Decisions

  let isLeaving = false;
  const press = (button) => {
    if (!button || isLeaving || performance.now() - came < READ_FIRST) return;
    button.click();
  };
  const isFolded = (card) => {
    const fold = one(".fold", card);
    return Boolean(fold && !fold.open);
  };
  const unfold = (card) => {
    const fold = one(".fold", card);
    if (fold) fold.open = true;
  };
  const open = (card, key) => {
    const panel = one(`[data-panel="${key}"]`, card);
    if (!panel) return null;
    panel.open = true;
    return panel;
  };

  const mask = (card) => {
    const panel = open(card, "m");
    if (!panel) return;
    const words = one("textarea", panel);
    if (one("input[name=mask]:checked", panel) || words.value.trim()) press(one('[data-key="m"]', card));
    else words.focus();
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    u: () => press(one('[data-key="u"]')),
    "?": () => {
      const help = one("#keys");
      help.open = !help.open;
      if (help.open) one("summary", help).focus();
    },
  };
  let rejecting = null; // the card whose rule is still to be named
  const onCard = {
    p: (card) => press(one('[data-key="p"]', card)),
    m: mask,
    s: (card) => press(one('[data-key="s"]', card)),
    r: (card) => { if (open(card, "r")) rejecting = card; },
    h: (card) => one("input[type=text]", open(card, "h") || card)?.focus(),
    e: (card) => one("textarea", open(card, "e") || card)?.focus(),
  };
  // Nobody decides what they have not read: the first press opens a folded text.
  const onReadCard = (key, card) => {
    if (isFolded(card)) unfold(card);
    else onCard[key](card);
  };

  const isOn = () => root.dataset.keys !== "off";
  const isTyping = (target) =>
    target.matches("textarea, select, input:not([type=checkbox]), [contenteditable]");

  const inField = (event) => {
    const { target, key } = event;
    const card = target.closest("[data-card]");
    if (!card) return;
    if (key === "Escape") {
      event.preventDefault();
      card.focus();
    } else if (key === "Enter" && target.name === "note") {
      event.preventDefault();
      press(one("[value=hold]", card));
    } else if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.name === "reply") {
      event.preventDefault();
      press(one("[value=reply]", card));
    }
  };

  addEventListener("keydown", (event) => {
    if (!isOn() || event.isComposing) return;
    if (isTyping(event.target)) { inField(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { key } = event;
    const card = current();
    if (card && card === rejecting && /^[1-9]$/.test(key)) {
      event.preventDefault();
      press(one(`[data-rule="${key}"]`, card));
      return;
    }
    rejecting = null;
    if (card && key === "Enter" && event.target === card) { unfold(card); return; }
    const act = acts[key] || (card && onCard[key] && (() => onReadCard(key, card)));
    if (!act) return;
    event.preventDefault();
    act();
  });

  // A second press before the answer comes would be told that somebody decided meanwhile.
  addEventListener("submit", (event) => {
    if (isLeaving) event.preventDefault();
    isLeaving = true;
  });
  addEventListener("pageshow", () => { isLeaving = false; });

  // Keys can be switched off, on this device.

  const switchKeys = (isNowOn) => {
    root.dataset.keys = isNowOn ? "on" : "off";
    const button = one("#keys-switch");
    if (!button) return;
    button.ariaPressed = String(isNowOn);
    button.textContent = isNowOn ? "Keys are on" : "Keys are off";
  };
  switchKeys(kept("localStorage", "desk-keys") !== "off");
  one("#keys-switch")?.addEventListener("click", () => {
    switchKeys(!isOn());
    keep("localStorage", "desk-keys", isOn() ? "" : "off");
  });

  // What was typed stays in this tab until its comment is decided, also through a new log-in.

  const status = one("#queue-status");
  for (const id of (status?.dataset.decided || "").split(" ")) {
    TYPED.forEach((name) => keep("sessionStorage", `desk-${id}-${name}`, ""));
  }
  for (const card of cards) {
    for (const name of TYPED) {
      const field = one(`[name=${name}]`, card);
      if (!field) continue;
      const key = `desk-${card.dataset.card}-${name}`;
      if (!field.value && kept("sessionStorage", key)) {
        field.value = kept("sessionStorage", key);
        const panel = field.closest("details");
        if (panel) panel.open = true;
      }
      field.addEventListener("input", () => keep("sessionStorage", key, field.value));
    }
  }

  // A saved answer goes into the reply without a round trip.

  for (const button of all("[name=verb][value=answer]")) {
    button.addEventListener("click", (event) => {
      const card = button.closest("[data-card]");
      const answer = document.getElementById(`answer-${one("[name=answer]", card).value}`);
      const reply = one("[name=reply]", card);
      if (!answer) return;
      event.preventDefault();
      reply.value = [reply.value, answer.textContent].filter(Boolean).join("\n\n");
      reply.dispatchEvent(new Event("input", { bubbles: true }));
      reply.focus();
    });
  }

  // The next card, and what was done said aloud: a status that is there from the start is silent.

  const target = location.hash.startsWith("#card-") && document.getElementById(location.hash.slice(1));
  if (!one("#errors, [autofocus]")) {
    if (target) go(target);
    else if (location.hash) go(cards[0] || status);
  }
  const said = one(".queue-said");
  if (said && one(".said", said)) {
    const words = [...said.childNodes];
    said.replaceChildren();
    setTimeout(() => said.replaceChildren(...words), 100);
  }
})();
