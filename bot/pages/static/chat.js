/* The chat panel of the catalogue's own pages. Text from the server is put in as text, never as HTML. */
(function () {
  "use strict";
  const chat = document.getElementById("chat");
  if (!chat) return;
  const words = JSON.parse(chat.dataset.words);
  const pageLanguage = chat.dataset.language;
  const log = document.getElementById("chat-log");
  const form = document.getElementById("chat-form");
  const input = document.getElementById("chat-text");
  const error = document.getElementById("chat-error");
  const status = document.getElementById("chat-status");
  const eraseButton = document.getElementById("chat-erase");
  const KEPT = "bertta-conversation";
  const LONGEST = 2000;
  let busy = false;
  let waitingDraft = null; // the id of a message that did not get through: sent again, it is answered once

  const kept = {
    get() { try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; } },
    set(value) { try { sessionStorage.setItem(KEPT, JSON.stringify(value)); } catch { /* the chat works without */ } },
    clear() { try { sessionStorage.removeItem(KEPT); } catch { /* nothing is kept then */ } },
  };
  let conversation = kept.get();

  async function call(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    if (conversation) headers.Authorization = "Bearer " + conversation.token;
    const options = { method, headers, signal: AbortSignal.timeout(15000) };
    if (body) options.body = JSON.stringify(body);
    const answer = await fetch("/api/v1/conversations" + path, options);
    if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
    return answer.status === 204 ? null : answer.json();
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // Addresses in a text lead on: https anywhere, and this site's own.
  function withLinks(text) {
    const paragraph = document.createDocumentFragment();
    for (const part of text.split(/(https?:\/\/[^\s]+[^\s.,;:!?)])/)) {
      const known = part.startsWith("https://") || part.startsWith(location.origin + "/");
      if (!known) {
        paragraph.append(part);
        continue;
      }
      const anchor = element("a", "", part);
      anchor.href = part;
      paragraph.append(anchor);
    }
    return paragraph;
  }

  function link(channel) {
    const value = String(channel.value);
    let target = null;
    if (channel.kind === "phone") target = "tel:" + value.replace(/[^\d+]/g, "");
    else if (channel.kind === "email") target = "mailto:" + value;
    else if (value.startsWith("https://")) target = value;
    const shown = channel.kind === "phone" || channel.kind === "email" ? channel.label + ": " + value : channel.label;
    if (!target) return document.createTextNode(channel.label + ": " + value);
    const anchor = element("a", "", shown);
    anchor.href = target;
    return anchor;
  }

  function channelList(channels) {
    const list = element("ul", "channels");
    for (const channel of channels) {
      const item = element("li");
      item.append(link(channel));
      list.append(item);
    }
    return list;
  }

  // A day (2026-03-31) as the pages write it.
  function dayInWords(day) {
    const english = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    if (pageLanguage === "en") return new Date(day).toLocaleDateString("en-GB", english);
    return day.split("-").map(Number).reverse().join(".");
  }

  function serviceCard(service) {
    const card = element("article", "card");
    card.append(element("h3", "", service.name), element("p", "", service.summary));
    if (service.kind === "signpost") card.append(element("p", "signpost", words.signpost));
    const facts = [];
    if (service.organisation) {
      const outside = service.in_network ? "" : " (" + words.outside + ")";
      facts.push(words.provider + " " + service.organisation.name + outside);
    }
    if (service.cost) facts.push(words[service.cost]);
    if (facts.length) card.append(element("p", "by", facts.join(" · ")));
    if (service.channels.length) card.append(channelList(service.channels));
    const more = element("a", "", words.read_more + ": " + service.name);
    more.href = service.url;
    card.append(more);
    const age = [service.as_of ? words.as_of.replace("{year}", service.as_of) : words.as_of_unknown];
    if (!service.reviewed_on) age.unshift(words.not_reviewed);
    if (service.expired) age.push(words.expired.replace("{day}", dayInWords(service.valid_until)));
    if (service.out_of_date) age.push(words.check_first);
    card.append(element("p", "age", age.join(" ")));
    return card;
  }

  function choices(buttons) {
    const row = element("div", "choices");
    for (const button of buttons) {
      const made = element("button", "", button.title);
      made.type = "button";
      made.addEventListener("click", () => { if (!busy) say({ choice: button.payload }, button.title); });
      row.append(made);
    }
    return row;
  }

  function show(message) {
    const own = message.sender === "visitor";
    const said = element("div", own ? "said own" : "said");
    said.append(element("p", "said-who", own ? words.you : "Bertta"));
    const cards = message.custom && message.custom.type === "service_cards" ? message.custom.services : [];
    const channels = message.custom && (message.custom.channels || (message.custom.organisation || {}).channels);
    // The text repeats what cards and channels say, for clients that show only text: its first line is enough here.
    let text = message.text || "";
    if (cards.length || (channels && channels.length)) text = text.split("\n")[0];
    if (message.buttons) text = text.split("\n").filter((line) => !line.startsWith("• ")).join("\n");
    if (text) {
      const shown = element("div", "said-text");
      shown.append(withLinks(text));
      said.append(shown);
    }
    for (const service of cards) said.append(serviceCard(service));
    if (channels && channels.length) said.append(channelList(channels));
    if (message.buttons) said.append(choices(message.buttons));
    log.append(said);
    if (own) said.scrollIntoView({ block: "nearest" });
    return said;
  }

  function showAnswers(messages) {
    const shown = messages.map(show);
    if (shown.length) {
      const top = shown[0].offsetTop - log.offsetTop;
      log.scrollTop = log.scrollHeight - log.clientHeight > top ? top : log.scrollHeight;
    }
  }

  async function open() {
    conversation = null;
    const started = await call("POST", "", { language: pageLanguage, page: location.origin + location.pathname });
    conversation = { id: started.id, token: started.token };
    kept.set(conversation);
    eraseButton.hidden = false;
    return started.messages;
  }

  async function resume() {
    if (conversation) {
      try {
        const past = await call("GET", "/" + conversation.id + "/messages");
        eraseButton.hidden = false;
        return past.messages;
      } catch (fault) {
        if (fault.status !== 404 && fault.status !== 410) throw fault;
        kept.clear();
      }
    }
    return open();
  }

  function newId() {
    // crypto.randomUUID exists only on https and on this machine.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function forget() {
    conversation = null;
    kept.clear();
    eraseButton.hidden = true;
    for (const choices of log.querySelectorAll(".choices")) choices.remove(); // they mean nothing elsewhere
  }

  function fail(message) {
    error.textContent = message;
    input.setAttribute("aria-invalid", "true");
  }

  async function whileBusy(work) {
    busy = true;
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    status.textContent = words.working;
    try {
      await work();
      return true;
    } catch (fault) {
      if (fault.status === 404 || fault.status === 410) forget(); // the next message opens a new conversation
      fail(words.failed);
      return false;
    } finally {
      busy = false;
      status.textContent = "";
    }
  }

  async function say(turn, shownText) {
    const own = show({ sender: "visitor", text: shownText });
    const id = waitingDraft && waitingDraft.text === shownText ? waitingDraft.id : newId();
    const sent = await whileBusy(async () => {
      if (!conversation) showAnswers(await open());
      const body = Object.assign({ client_message_id: id }, turn);
      const answer = await call("POST", "/" + conversation.id + "/messages", body);
      showAnswers(answer.messages);
    });
    waitingDraft = sent ? null : { id, text: shownText };
    if (!sent) own.remove();
    return sent;
  }

  async function submit() {
    const text = input.value.trim();
    if (busy) return fail(words.still_working);
    if (!text) return fail(words.empty);
    if (text.length > LONGEST) return fail(words.too_long);
    input.value = "";
    if (!(await say({ text }, text))) input.value = text;
    input.focus();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
  });
  async function erase() {
    try {
      await call("DELETE", "/" + conversation.id);
    } catch (fault) {
      if (fault.status !== 404 && fault.status !== 410) throw fault; // what is gone already is erased
    }
    forget();
    log.replaceChildren();
    show({ sender: "bot", text: words.erased });
    input.focus();
  }

  eraseButton.addEventListener("click", () => {
    if (busy) return fail(words.still_working);
    if (conversation) whileBusy(erase);
  });

  form.hidden = false;
  whileBusy(async () => {
    const messages = await resume();
    messages.forEach(show);
    if (messages.length > 1) log.scrollTop = log.scrollHeight;
  });
})();
