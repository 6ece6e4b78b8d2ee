// Shows the button that copies a text, where there is a script at all; without it the text is marked and copied by hand.
const button = document.getElementById("copy");
const text = document.getElementById(button.dataset.copies);
const copied = document.getElementById("copied");

async function copy() {
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    document.execCommand("copy"); // on an address without https there is no clipboard
  }
  copied.hidden = false;
}

button.hidden = false;
button.addEventListener("click", copy);
