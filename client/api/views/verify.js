// Compares the fingerprint of a chosen file with the one of the issued document. The file never leaves the browser.
const panel = document.querySelector('[data-digest]');
const input = panel?.querySelector('input[type=file]');
const result = document.getElementById('result');

async function compare(file) {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const digest = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const same = digest === panel.dataset.digest;
  result.textContent = same ? panel.dataset.same : panel.dataset.different;
  result.className = same ? 'same' : 'different';
}

// Over plain HTTP on another machine a browser has no `crypto.subtle`: the words for a comparison by hand stay then.
if (panel && input && result && globalThis.crypto?.subtle) {
  panel.querySelector('.drop').hidden = false;
  panel.querySelector('.manual').hidden = true;
  input.addEventListener('change', () => input.files[0] && compare(input.files[0]));
  panel.addEventListener('dragover', (event) => {
    event.preventDefault();
    panel.querySelector('.drop').classList.add('over');
  });
  panel.addEventListener('dragleave', () => panel.querySelector('.drop').classList.remove('over'));
  panel.addEventListener('drop', (event) => {
    event.preventDefault();
    panel.querySelector('.drop').classList.remove('over');
    if (event.dataTransfer.files[0]) compare(event.dataTransfer.files[0]);
  });
}
