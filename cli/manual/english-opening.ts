// The manual of the commands that open a file or a link, in English.
import type { OpeningPages } from './manual.ts';

export const englishOpeningPages: OpeningPages = {
  open: {
    summary: 'open files in disposable VMs',
    about: [
      'Opens each FILE, or the file that a file:// URL names, in a fresh disposable VM of its own. When its ' +
        'window is closed the VM is destroyed; an edited file replaces FILE.',
      'Where more are open than memory allows, the others wait for their turn.',
    ],
    options: {
      'view-only': 'never change FILE',
      'same-vm':
        'open all FILEs in one disposable VM, only to be looked at: one window with a list of them, in which ' +
        'Alt+Page Down leads to the next one and Alt+Return opens one by itself. A harmful ' +
        'FILE can then see the others, and change what they look like',
      attachment:
        'FILE comes from a mail program or a file manager: the rules for attachments say what becomes of it, a window ' +
        'asks where they ask and says what happened, and where FILE is a copy for reading alone, an edited one is ' +
        'saved in the download folder',
      template: 'the disposable template to use',
      network: 'ask for a disposable VM with a network connection, where the computer’s policy grants one',
      screenshot: 'save a picture of the window once the document is visible',
      'wait-visible-ms': 'give up when the document is not visible after N milliseconds (default 180000)',
      'close-after-visible': 'close the window as soon as the document is visible',
      json: 'print a report in JSON; of several files one on each line, as each is over',
    },
    exit: '0 if each document became visible, 1 if not or if something failed later, 2 for a usage error, 130 after Ctrl-C.',
  },
  'open-url': {
    summary: 'open a link in a disposable VM',
    about: [
      'On Qubes OS the service qubes.OpenURL of the default disposable template opens the address, where ' +
        'dom0’s policy lets it. Elsewhere no disposable template has a browser: the address is shown as it ' +
        'really is, and nothing opens.',
    ],
    options: {},
    exit: '0 if a disposable VM took the address, 1 if nothing was opened, 2 for a usage error.',
  },
  convert: {
    summary: 'make a safe PDF of a file: pictures of its pages and nothing else',
    about: [
      'Opens FILE in a fresh disposable VM that has no window, and writes a PDF of the pixels that its pages ' +
        'are drawn with there. No byte of FILE gets into it: no script, no link, no text, no name of an author, ' +
        'no file inside. It cannot be searched for that, but with --searchable.',
      'FILE may be whatever a disposable template shows as pages, as a picture or as a text; of an archive or ' +
        'a message it is what is seen first. A copy has at most 500 pages. Standard error says how far it is.',
      'Nothing is left of a copy that does not become whole. The copy can be read by you alone (mode 0600).',
    ],
    options: {
      out: 'where the copy goes; needed',
      force: 'replace what is there under that name',
      dpi: 'dots per inch that pages are drawn at (default 150; on Qubes OS what its own service draws at, 300)',
      'password-file': 'a file whose first line is the document’s password, or “-” for standard input',
      searchable:
        'recognise the text in the finished pictures, in a second disposable VM that sees nothing else, and lay it unseen over ' +
        'them: it can be searched and copied. Takes much longer, up to a minute for a full page where VMs are emulated; ' +
        'needs the template “office”; English and German are read',
      template: 'the disposable template to use',
      json: 'print a report in JSON',
    },
    exit: '0 if the copy was saved (with its text where that was asked for), 1 if not, 2 for a usage error, 130 after Ctrl-C.',
  },
};
