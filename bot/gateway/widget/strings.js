// What the interface says; what Mo says comes from the server. One table a language, the same keys in each.

export const STRINGS = {
  en: {
    name: "Mo",
    about: "Talking about moving, with a back that hurts",
    conversation: "Conversation with Mo",
    help: "I need help now",
    helpTitle: "If you need help now",
    helpOffline: "If your life or somebody else's may be in danger, call your emergency number now: 999 in the UK, 112 in Europe, 911 in the US.",
    menu: "Menu",
    close: "Close",
    message: "Your message",
    placeholder: "Write in your own words",
    placeholderIn: "Write in {language}", // where the buttons are in another than Mo's
    send: "Send",
    suggested: "Suggested answers",
    scale: "Answer from {min} ({low}) to {max} ({high})",
    moSaid: "Mo said",
    youSaid: "You said",
    important: "Important",
    today: "Today",
    yesterday: "Yesterday",
    writing: "Mo is writing",
    sending: "Sending",
    sent: "Sent",
    waiting: "Waiting to be sent",
    failed: "Not sent",
    notStored: "Answered, but not stored yet. Trying again.",
    tryAgain: "Try again",
    discard: "Discard",
    opening: "Opening the conversation",
    offline: "No connection. What you write waits here and is sent when it is back.",
    busy: "The service does not answer just now. Trying again.",
    tooLong: "{over} characters too many. At most 2,000 can be sent at once.",
    withoutCode: "Talk without an invitation",
    startNew: "Start a new conversation",
    sharing: "My practice may read this",
    sharingHint: "The chat, a summary and your plan. You can change this at any time.",
    sharingLater: "You can decide this once you have agreed to talk.",
    withdraw: "Stop, and take back my yes",
    stored: "What is stored about me",
    read: "Read it here",
    inBrowser: "In this browser",
    storedHere: "Which talk is yours, what you have written that is not sent yet, the help numbers, text size and colours.",
    storedTab: "Also the page itself and, until you close this tab, what it shows: so you can read it without a connection. Erasing removes your talk from here, too.",
    downloadData: "Download (data)",
    downloadPage: "Download (to read)",
    otherDevice: "Another device",
    makeCode: "Get a code to go on elsewhere",
    codeIs: "Your code. It works once, for ten minutes:",
    enterCode: "Code from another device",
    useCode: "Go on with this code",
    newBelow: "New below",
    textSize: "Text size",
    sizes: ["Normal", "Large", "Very large"],
    theme: "Colours",
    themes: ["As on this device", "Light", "Dark"],
    erase: "Erase everything",
    eraseAsk: "This wipes the whole conversation, for you and for your practice. It cannot be undone.",
    eraseYes: "Yes, erase everything",
    eraseNo: "Keep it",
    erased: "Everything was erased.",
    needsConnection: "That needs a connection. Please try again when it is back.",
    wrong: "That did not work. Please try again.",
  },
  de: {
    name: "Mo",
    about: "Ein Gespräch über Bewegung, mit einem Rücken, der schmerzt",
    conversation: "Gespräch mit Mo",
    help: "Ich brauche jetzt Hilfe",
    helpTitle: "Wenn Sie jetzt Hilfe brauchen",
    helpOffline: "Wenn ein Leben in Gefahr sein kann, rufen Sie jetzt den Notruf: 112.",
    menu: "Menü",
    close: "Schließen",
    message: "Ihre Nachricht",
    placeholder: "Schreiben Sie in Ihren Worten",
    placeholderIn: "Bitte auf {language} schreiben",
    send: "Senden",
    suggested: "Vorgeschlagene Antworten",
    scale: "Antwort von {min} ({low}) bis {max} ({high})",
    moSaid: "Mo schrieb",
    youSaid: "Sie schrieben",
    important: "Wichtig",
    today: "Heute",
    yesterday: "Gestern",
    writing: "Mo schreibt",
    sending: "Wird gesendet",
    sent: "Gesendet",
    waiting: "Wartet aufs Senden",
    failed: "Nicht gesendet",
    notStored: "Beantwortet, aber noch nicht gespeichert. Neuer Versuch läuft.",
    tryAgain: "Noch einmal",
    discard: "Verwerfen",
    opening: "Das Gespräch wird geöffnet",
    offline: "Keine Verbindung. Was Sie schreiben, wartet hier und wird gesendet, sobald sie wieder da ist.",
    busy: "Der Dienst antwortet gerade nicht. Neuer Versuch läuft.",
    tooLong: "{over} Zeichen zu viel. Höchstens 2.000 auf einmal.",
    withoutCode: "Ohne Einladung sprechen",
    startNew: "Ein neues Gespräch beginnen",
    sharing: "Meine Praxis darf mitlesen",
    sharingHint: "Das Gespräch, eine Zusammenfassung und Ihren Plan. Sie können es jederzeit ändern.",
    sharingLater: "Das entscheiden Sie, sobald Sie dem Gespräch zugestimmt haben.",
    withdraw: "Aufhören und mein Ja zurücknehmen",
    stored: "Was über mich gespeichert ist",
    read: "Hier lesen",
    inBrowser: "In diesem Browser",
    storedHere: "Welches Gespräch Ihres ist, was Sie geschrieben haben und noch nicht gesendet ist, die Hilfenummern, Schriftgröße und Farben.",
    storedTab: "Auch die Seite selbst und, bis Sie diesen Tab schließen, was sie zeigt: so können Sie es ohne Verbindung lesen. Alles zu löschen entfernt Ihr Gespräch auch hier.",
    downloadData: "Herunterladen (Daten)",
    downloadPage: "Herunterladen (zum Lesen)",
    otherDevice: "Ein anderes Gerät",
    makeCode: "Code holen, um woanders weiterzumachen",
    codeIs: "Ihr Code. Er gilt einmal, zehn Minuten lang:",
    enterCode: "Code von einem anderen Gerät",
    useCode: "Mit diesem Code weitermachen",
    newBelow: "Neues weiter unten",
    textSize: "Schriftgröße",
    sizes: ["Normal", "Groß", "Sehr groß"],
    theme: "Farben",
    themes: ["Wie am Gerät", "Hell", "Dunkel"],
    erase: "Alles löschen",
    eraseAsk: "Das löscht das ganze Gespräch, für Sie und für Ihre Praxis. Es lässt sich nicht rückgängig machen.",
    eraseYes: "Ja, alles löschen",
    eraseNo: "Behalten",
    erased: "Alles wurde gelöscht.",
    needsConnection: "Dafür braucht es eine Verbindung. Bitte versuchen Sie es wieder, sobald sie da ist.",
    wrong: "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
  },
};

/** @typedef {typeof STRINGS.en} Strings */

/**
 * The table for a language tag; English where there is none.
 * @param {string} tag
 * @returns {Strings}
 */
export function stringsFor(tag) {
  return tag.toLowerCase().startsWith("de") ? STRINGS.de : STRINGS.en;
}

/**
 * What a language (a tag) is called in another, as the browser knows it.
 * @param {string} tag
 * @param {string} spoken
 */
export function nameOf(tag, spoken) {
  return new Intl.DisplayNames([spoken], { type: "language" }).of(tag) || tag;
}

/**
 * Fill {names} in a text.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
