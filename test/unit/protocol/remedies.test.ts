// What a person is told to do about each failure: for every code, the tests that do it, most of them after they have
// brought the failure about, or why there is none. A code without either does not compile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../../protocol/error-codes.ts';
import { readTestNames } from '../../support/claims.ts';

type Reference = readonly [file: string, test: string];
interface Untested {
  readonly untestedBecause: string;
}

/** An opening by the same add-on, transport and dom0 as before; what was wrong is another file's, or another click's. */
const clickAgain: Reference = ['contract/click-again.test.ts', 'after … the next opening is shown'];
const builtAnew: Reference = [
  'e2e/template-upgrade.test.ts',
  'to another series, a call waits and says so while the template is made, then opens',
];
const serverIsBack: Reference = [
  'e2e/imap-attachments.test.ts',
  '…: the opening ends with a notice, and nothing appears when the server is back',
];
const anotherFile: Reference = [
  'e2e/attachments-elsewhere.test.ts',
  'enclosed with a feed’s entry: … arrives whole, and the server learns nothing but its address',
];
const elsewhere = (title: string): Reference => ['e2e/attachments-elsewhere.test.ts', title];
const exceptions = (title: string): Reference => ['contract/exceptions.test.ts', title];
const remedies = (title: string): Reference => ['contract/remedies.test.ts', title];

const farmOpens = (title: string): Reference => ['e2e/farm.test.ts', title];

const followed: Readonly<Record<ErrorCode, Untested | readonly [Reference, ...Reference[]]>> = {
  'host-missing': [remedies('“glovebox install” lets Thunderbird start the host')],
  'host-died': [
    ['unit/addon/host-connection.test.ts', 'every request fails with … where …, and the next one starts a new host'],
  ],
  'host-protocol': [
    remedies('“glovebox install” puts the present host in the place of one that the add-on does not understand'),
  ],
  'host-outdated': [
    ['contract/other-versions.test.ts', 'is understood again once it is started anew, as with Thunderbird'],
  ],
  'dom0-unreachable': [
    remedies('“glovebox doctor” names a runtime folder that is open to others, and closing it helps'),
    ['contract/hung-daemon.test.ts', '“dom0 stop --force” ends a daemon that hangs, as doctor says'],
  ],
  'dom0-protocol': [
    remedies('“glovebox dom0 stop” ends a daemon that is not understood, and the next click starts another one'),
  ],
  'dom0-lost': [['contract/other-versions.test.ts', 'after dom0-lost the next click is served']],
  'policy-denied': [['contract/dom0.test.ts', 'policy decides, and a changed policy counts at once']],
  'policy-invalid': [
    remedies('“glovebox doctor” names the file and the line of a policy that is invalid, and mending it helps'),
  ],
  'template-missing': [builtAnew],
  'template-altered': [['e2e/template-damaged.test.ts', 'opens again once it has been built as the failure says']],
  'template-unlike': [
    [
      'e2e/farm-templates.test.ts',
      'where the policy names another template, doctor names both and the remedy, and Status says so',
    ],
  ],
  'template-stale': [builtAnew],
  'template-foreign': [
    ['e2e/template-upgrade.test.ts', 'one that another processor saved is made anew by itself, as a call waits'],
  ],
  'engine-failed': [
    [
      'e2e/engine-remedy.test.ts',
      'says so, doctor names what is to be allowed, and when it is allowed the next click opens',
    ],
  ],
  'restore-timeout': [clickAgain],
  'storage-full': [
    [
      'e2e/faults.test.ts',
      'a full disk in the runtime folder is told as storage-full, and with space again the next call opens',
    ],
  ],
  'too-many-dispvms': [
    [
      'contract/click-again.test.ts',
      'after too-many-dispvms a click waits for its turn once one is closed, and is shown',
    ],
  ],
  'dispvm-died': [clickAgain],
  'agent-timeout': [clickAgain],
  'agent-protocol': [clickAgain],
  'agent-not-fresh': [clickAgain],
  'guest-storage-full': [clickAgain],
  'viewer-missing': [clickAgain],
  'viewer-failed': [clickAgain],
  'viewer-timeout': [clickAgain],
  'viewer-ended': [clickAgain],
  'gui-unavailable': [
    ['contract/doctor.test.ts', 'asks the daemon for its templates and its windows, not its own environment'],
  ],
  'gui-died': [['e2e/faults.test.ts', 'a GUI that dies takes its VMs with it, and the next call has a new one']],
  'not-visible': [
    [
      'contract/native-host-commands.test.ts',
      'fails with not-visible when the document does not appear in time, and waits for the VM to be gone',
    ],
    [
      'contract/native-host-commands.test.ts',
      'asks for an orderly close once the document is visible, and reports every stage',
    ],
  ],
  'attachment-unreadable': [serverIsBack],
  'attachment-silent': [serverIsBack],
  'attachment-offline': [
    [
      'e2e/imap-attachments.test.ts',
      'offline, what is kept on this computer opens, and what is not is said to be not here',
    ],
  ],
  'attachment-gone': [
    elsewhere('detached files: what is there arrives, what is not a file or not there is told at once'),
  ],
  'attachment-deleted': [elsewhere('a deleted attachment is said to be deleted'), anotherFile],
  'attachment-refused': [
    elsewhere('enclosed with a feed’s entry: the page that the server answers for … is not opened as the file: …'),
    anotherFile,
  ],
  'attachment-empty': [
    ['unit/addon/begin-opening.test.ts', 'says … once where the attachment …'],
    ['unit/addon/begin-opening.test.ts', 'sends what it pulled, in order, and releases the attachment'],
  ],
  'attachment-too-large': [
    ['unit/addon/begin-opening.test.ts', 'says … once where the attachment …'],
    ['unit/addon/begin-opening.test.ts', 'sends what it pulled, in order, and releases the attachment'],
  ],
  'edit-lost': [clickAgain],
  'edit-not-saved': [
    [
      'contract/native-host-edits.test.ts',
      'goes elsewhere, and is told to be there, until the download folder can be written to again',
    ],
  ],
  'edit-above-limit': [
    [
      'unit/native-host/edit-limit.test.ts',
      'an edit above the limit is refused by that name, and one within it is saved',
    ],
  ],
  'network-unavailable': [clickAgain],
  'document-damaged': [clickAgain],
  'password-wrong': [
    clickAgain,
    [
      'e2e/file-types.test.ts',
      'a password is asked for in our part of the window: a wrong one is told, the right one opens',
    ],
  ],
  'password-needed': [
    ['contract/convert.test.ts', 'reads a password from standard input, and sends it in its field alone'],
    ['e2e/safe-copies.test.ts', 'needs the password of a document that has one, and takes it'],
  ],
  'too-many-pages': {
    untestedBecause: 'such a document is opened like any other; contract/convert.test.ts tries that it is said',
  },
  'print-failed': {
    untestedBecause: 'the tests have no printer; a safe PDF is what the other tests save',
  },
  'copy-not-saved': [
    ['unit/native-host/copy-destination.test.ts', 'never over a file that was not there before, unless that was said'],
  ],
  'exception-needed': [exceptions('asks without a name or contents, and saves the whole file once it is granted')],
  'exception-denied': { untestedBecause: 'what an administrator answers when they are asked is theirs' },
  'exception-not-asked': { untestedBecause: 'an administrator makes the folder that their policy names' },
  'document-locked': [clickAgain],
  'certificate-needed': [clickAgain],
  'type-unsupported': [clickAgain],
  'document-too-large': [
    clickAgain,
    [
      'unit/native-host/routed-call.test.ts',
      'such a document goes to a template with more memory where that is named instead',
    ],
  ],
  'qubes-refused': [['contract/qubes-doctor.test.ts', 'doctor names the lines that dom0 needs, for this very qube']],
  'qubes-ended': { untestedBecause: 'nothing is to be done: it warns of a document that may have ended its qube' },
  'qubes-no-service': { untestedBecause: 'only on Qubes OS is there a disposable template to change' },
  'qubes-failed': { untestedBecause: 'its call ended in Qubes OS for a reason that nobody outside is told' },
  'qubes-left-open': { untestedBecause: 'the window is one of Qubes OS, and so is what ends with it' },
  'qubes-unavailable': [
    [
      'contract/qubes-doctor.test.ts',
      'without its … doctor says so, and a document is not opened by a daemon of ours instead',
    ],
  ],
  'farm-unreachable': [
    farmOpens('a host that is killed: its documents are lost and said to be, and the next click opens on another one'),
  ],
  'farm-untrusted': { untestedBecause: 'only the administrator can give hosts other certificates' },
  'farm-misconfigured': { untestedBecause: 'only the administrator can write other settings' },
  'farm-certificate-expired': { untestedBecause: 'only the administrator can renew it' },
  'farm-certificate-revoked': { untestedBecause: 'only the administrator can give another one' },
  'farm-certificate-unknown': { untestedBecause: 'only the administrator can give another one' },
  'farm-busy': [farmOpens('who has as many open as they may is told so, and opens again after closing one')],
  'farm-draining': [
    farmOpens('a host that is told to end keeps what is open, takes nothing new, and another one does'),
  ],
  'farm-lost': [
    farmOpens('a host that is killed: its documents are lost and said to be, and the next click opens on another one'),
  ],
  cancelled: [clickAgain],
  internal: { untestedBecause: 'what nobody expected cannot be brought about; the text asks for a report' },
};

const tests = fileURLToPath(new URL('../..', import.meta.url));

test('the remedy of each code is followed by tests that are there', () => {
  for (const [code, references] of Object.entries(followed))
    for (const [file, title] of 'untestedBecause' in references ? [] : references)
      assert.ok(readTestNames(readFileSync(`${tests}/${file}`, 'utf8')).has(title), `${code}: ${file} “${title}”`);
});
