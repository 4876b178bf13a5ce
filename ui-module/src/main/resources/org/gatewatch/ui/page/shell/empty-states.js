/** What is shown instead of a view while there is nothing to view. */

import {el} from '../base/dom.js';

const JAVA = `UIServer ui = UIServer.getInstance();
StatsStorage storage = new InMemoryStatsStorage();
ui.attach(storage);
try (GatewatchListener listener = GatewatchListener.builder(storage).frequency(10).build()) {
  model.addListeners(listener);
  model.fit(data);
} // close() stores what is queued, and says that training has ended`;

/** A message for a state of the store, or null if the view itself can be shown. */
export function emptyState(store, state) {
  if (store.columns && store.columns.length > 0) return null;
  switch (state) {
    case 'no-session':
      return noSession();
    case 'waiting':
      return message(
        'Connected, waiting for the first sample.',
        'The listener is attached. The first numbers come after the first iterations; nothing needs to be reloaded.',
      );
    case 'missing':
      return message(
        'This session is not here.',
        'The server does not know a session of this name. If its training starts, or its storage is ' +
          'attached, this page shows it at once.',
      );
    case 'lost':
      return message(
        'The server does not answer.',
        'The page keeps trying. If training runs in another process, see whether that is still alive.',
      );
    case 'refused':
      return message(
        store.refusal.status === 401 ? 'The server wants its token.' : 'The server does not let this page in.',
        `It says: ${store.refusal.why}. Open the whole address that the log of the training shows; once that has ` +
          'been done in this browser, this page goes on by itself.',
      );
    case 'busy':
      return message('The server has too much to do.', `It says: ${store.refusal.why}. The page keeps trying.`);
    case 'failing':
      return message(
        'The server could not answer.',
        `It says: ${store.refusal.why}. Its log tells more. The page keeps trying.`,
      );
    default:
      return message('Connecting.', '');
  }
}

function message(title, text) {
  return el('div', {class: 'empty'}, el('h2', {text: title}), el('p', {text}));
}

function noSession() {
  const said = el('span', {class: 'said', role: 'status'});
  const copy = el('button', {type: 'button', text: 'Copy', on: {click: () => copyText(JAVA, said)}});
  return el(
    'div',
    {class: 'empty'},
    el('h2', {text: 'No session yet.'}),
    el('p', {text: 'Attach the listener to a model and train; this page fills by itself.'}),
    el('pre', {}, el('code', {text: JAVA})),
    el('p', {}, copy, said),
  );
}

async function copyText(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = 'copied';
  } catch {
    // Browsers forbid it on pages that come without TLS from elsewhere than this machine.
    said.textContent = 'the browser does not allow it; select the lines instead';
  }
}
