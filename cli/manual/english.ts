// The manual in English.
import { englishExceptionPages } from './english-exceptions.ts';
import { englishOpeningPages } from './english-opening.ts';
import { englishServicePages } from './english-service.ts';
import { englishTemplatePages } from './english-templates.ts';
import type { Manual } from './manual.ts';

const json = 'print JSON, for programs';

export const englishManual: Manual = {
  product: 'Opens files in disposable virtual machines.',
  help: 'print this text',
  helpOfOne: 'print this text; after a command, its own',
  version: 'print the version',
  headings: {
    usage: 'Usage',
    commands: 'Commands',
    options: 'Options',
    exit: 'Exit status',
    name: 'Name',
    about: 'Description',
    files: 'Files',
    variables: 'Environment',
    others: 'See also',
  },
  placeholders: {
    file: 'FILE',
    picture: 'OUT.png',
    folder: 'DIR',
    template: 'NAME',
    name: 'NAME',
    mediaType: 'TYPE',
    mailAddress: 'ADDRESS',
    address: 'HOST:PORT',
    url: 'URL',
    request: 'ID',
    time: 'TIME',
    outcome: 'OUTCOME',
    qube: 'QUBE',
    target: 'TARGET',
    service: 'SERVICE',
    argument: '+ARGUMENT',
    word: 'WORD',
    number: 'N',
    command: 'COMMAND',
    options: 'options',
  },
  groups: {
    template: 'The savefiles that disposable VMs are restored from.',
    dom0: 'The service that starts disposable VMs. A click starts it where it does not run.',
    'dom0 policy': 'The policy that decides which calls dom0 grants.',
    exceptions: 'What people ask for although a policy keeps it closed, and the administrator’s answers.',
    policy: 'Rules for attachments: what the add-on does with each one.',
  },
  pages: {
    ...englishOpeningPages,
    install: {
      summary: 'tell Thunderbird where the Glovebox helper program is',
      about: [
        'For this user: writes ~/.mozilla/native-messaging-hosts/glovebox.json and a small launcher under the ' +
          'Glovebox data folder, and links the command “glovebox” into ~/.local/bin where no such command is ' +
          'found yet. The add-on itself is installed in Thunderbird.',
        'Doing it again changes nothing but brings the paths up to date.',
        'A Thunderbird that is a snap or a Flatpak runs in a sandbox: it says of each what works there.',
      ],
      options: {
        handlers:
          'have Thunderbird itself open attachments by “glovebox open” as well, for when the add-on is off: in ' +
          'each profile of this user that no Thunderbird has open',
        'view-only': 'with --handlers: open them only to be looked at',
        desktop: 'have file managers of this user offer to open and to view files in disposable VMs',
      },
      exit: '0 when it is done, 1 if something could not be written, 2 for a usage error.',
    },
    uninstall: {
      summary: 'undo “install”, and stop what runs',
      about: [
        'Ends the dom0 service and the helper program, removes what “glovebox install” wrote, and names what ' +
          'it leaves: templates, settings, logs. Where a document is open it removes nothing and says so.',
        'The add-on itself is removed in Thunderbird.',
      ],
      options: {
        purge: 'remove everything else of Glovebox, too: templates, dom0’s policy and settings of this user, logs',
        force: 'close the documents that are open; edits have three seconds to come home',
      },
      exit: '0 when it is done, 1 if something is open or is left, 2 for a usage error.',
    },
    doctor: {
      summary: 'say in plain words what works on this computer and what does not',
      about: [
        'Looks and tries: versions, QEMU, the jail of a VM, the template, windows, policies, and whether ' +
          'Thunderbird could start the helper program. Each line that is no success says what to do. It asks the ' +
          'dom0 service where that runs.',
        'With --json it prints a list of objects with “name”, “ok”, “detail” and “remedy”; ' +
          'a remedy where “ok” is true is a hint.',
      ],
      options: { json },
      exit: '0 if everything works, 1 if something does not, 2 for a usage error.',
    },
    ...englishTemplatePages,
    ...englishServicePages,
    'dom0 status': {
      summary: 'say what it is doing',
      about: ['What is open and what waits, which templates can be used, whether windows can be opened.'],
      options: { json },
      exit: '0 if the service answers, 1 if it does not, 2 for a usage error.',
    },
    'dom0 stop': {
      summary: 'end it; what is open stays',
      about: ['Where documents are open it names them and goes on, unless an option says otherwise.'],
      options: {
        wait: 'end it when the documents are closed',
        force: 'end it now; edits have three seconds to come home',
      },
      exit: '0 if none runs any more, 1 if one goes on, 2 for a usage error.',
    },
    'dom0 log': {
      summary: 'say what it did and why',
      about: [
        'Prints the log of a service that a click started, the oldest line first.',
        'With --audit it prints what became of each call instead: who asked for what, what policy said and by which ' +
          'rule, how far it came and how it ended. Every service keeps that, however it was started.',
      ],
      options: {
        request: 'of one call alone',
        audit: 'print the audit log: a line when a call is granted and a line when it is over',
        since:
          'with --audit: from a time on (2026-11-27, 2026-11-27T08:00:00Z), or of the last minutes, hours or days (30m, 8h, 7d)',
        source: 'with --audit: of one qube',
        outcome: 'with --audit: that ended so: “ok”, or the code of a failure',
        json,
      },
      exit: '0 if there is something to read, 1 if there is nothing, 2 for a usage error.',
    },
    'dom0 policy eval': {
      summary: 'say what dom0’s policy grants for one call',
      about: [
        'Reads the *.policy files of a folder and decides as the service does. Without --system-info those ' +
          'qubes exist that the command line and the rules name.',
      ],
      options: {
        dir:
          'a folder with policy files; given again for more, where files of an earlier one stand for those of ' +
          'the same name in later ones',
        'legacy-dir': 'where !compat-4.0 finds its files (otherwise /etc/qubes-rpc/policy, if that is there)',
        'system-info': 'qubes with their tags and types, as qubesd tells them (internal.GetSystemInfo)',
        source: 'the qube that calls',
        'requested-source': 'a qube of another computer, for which the source passes the call on',
        target: 'the intended target, like @dispvm:office',
        service: 'the service, like qubes.OpenInVM',
        arg: 'the argument of the service',
        json,
      },
      exit: '0 if it is allowed, 1 if denied, 2 if the policy is not valid or for a usage error, 3 if a person is asked.',
    },
    ...englishExceptionPages,
    'policy check': {
      summary: 'check the rules for attachments',
      about: [
        'Names every error of a policy with its line, and rules that can never match. FILE is one that the ' +
          'settings exported, an administrator’s, or a whole policies.json.',
      ],
      options: { json },
      exit: '0 if it is valid, 1 if it is not or cannot be read, 2 for a usage error.',
    },
    'policy explain': {
      summary: 'say what would happen to one attachment, by which rule, and why',
      about: ['Needs --name or --file. The file is never opened; its beginning is looked at as the add-on does.'],
      options: {
        policy: 'the policy to ask, instead of the built-in defaults; twice for an administrator’s and a person’s',
        name: 'the attachment’s name; without it the name of the file',
        file: 'an attachment to look at; nothing but its beginning is read',
        declared: 'its media type as the message says, like application/pdf',
        guessed: 'its media type as Thunderbird guesses',
        size: 'its size in bytes, where there is no file',
        sender: 'who sent it',
        account: 'an account or address that received it; may be repeated',
        'in-address-book': 'the sender is in the address book',
        signed: 'the message is signed',
        encrypted: 'the message is encrypted',
        'view-only': 'the person asked to view it only',
        json,
      },
      exit: '0 if all is well, 1 if a policy is not valid or a file cannot be read, 2 for a usage error.',
    },
    'policy schema': {
      summary: 'print the JSON Schema of a policy',
      about: ['That of a person’s policy, or of an administrator’s.'],
      options: { managed: 'of an administrator’s policy', json: 'has no effect: it is JSON' },
      exit: '0, or 2 for a usage error.',
    },
    bench: {
      summary: 'measure how fast a disposable VM opens a file on this computer',
      about: [
        'From the call to the picture in the window, with a VM that was made ahead and with one that is made ' +
          'on the click; and booting the same VM without a savefile. Opens its windows on a screen of its own ' +
          '(Xvfb). It takes about a minute; let the computer rest meanwhile.',
        'With Thunderbird, and compared with other viewers: scripts/bench.',
      ],
      options: {
        runs: 'how often to open the file in each way (default 20)',
        file: 'what to open (default: a PDF of 263 KB)',
        template: 'the disposable template to open it in (default: debian-13)',
        json,
      },
      exit: '0 when everything was measured, 1 if something failed, 2 for a usage error.',
    },
  },
  files: [
    ['~/.local/share/glovebox', 'templates, and the launcher of the helper program'],
    ['/var/lib/glovebox', 'templates for everybody of this computer; root makes them'],
    ['~/.local/state/glovebox', 'the log of the service, and what is still to be told of edits'],
    ['~/.config/glovebox', 'policy.d/*.policy and pool.json of the service'],
    ['~/.mozilla/native-messaging-hosts/glovebox.json', 'how Thunderbird finds the helper program'],
  ],
  variables: [
    ['GLOVEBOX_DATA_DIR', 'another folder for templates'],
    ['GLOVEBOX_SYSTEM_DATA_DIR', 'another folder for the templates of everybody; it must be root’s'],
    ['GLOVEBOX_RUNTIME_DIR', 'another folder for sockets and running VMs; it must be private'],
    ['GLOVEBOX_POLICY_DIR', 'another folder for the service’s policy'],
    ['GLOVEBOX_POOL_FILE', 'another file for how much is made ahead'],
  ],
  faults: {
    tryHelp: (command) => `Try “${command} --help”.`,
    unknownCommand: (given, nearest) =>
      `unknown command ${given}.${nearest === null ? '' : ` Did you mean “${nearest}”?`}`,
    noCommand: (commands) => `one of these is needed: ${commands.join(', ')}.`,
    unknownOption: (given, nearest) => `unknown option ${given}.${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
    dashedFile: (given) => `For a file of that name write “./${given}”.`,
    noValue: (option, placeholder) => `${option} needs a value: ${option} ${placeholder}.`,
    dashedValue: (option, given) =>
      `${option} needs a value, and ${given} looks like an option. If it is meant: ${option}=${given}.`,
    takesNothing: (option) => `${option} takes no value.`,
    twice: (option) => `${option} is given twice; leave one.`,
    needed: (option) => `${option} is needed.`,
    number: (option, given, min, max) => `${option} takes a whole number from ${min} to ${max}, not ${given}.`,
    templateName: (given) => `${given}: no name of a template: letters, digits, “.”, “_” and “-”, at most 31.`,
    noOperands: (given) => `takes no arguments; ${given} is too many.`,
    oneOperand: (placeholder) => `takes exactly one ${placeholder}.`,
    someOperand: (placeholder) => `takes one ${placeholder} or more.`,
    tooMany: (placeholder, max) => `takes at most ${max} ${placeholder}.`,
    system: {
      full: (path) => `${path} could not be written: the disk is full. Free some space there, then try again.`,
      readOnly: (path) => `${path} could not be written: that disk is read-only. Choose another home or data folder.`,
      notMade: (path) => `${path} could not be made: its disk may be read-only. Choose another home or data folder.`,
      forbidden: (path) => `${path}: you may not do that. Look at its owner and its permissions.`,
      missing: (path) => `${path} is not there. Look at the spelling, and whether the disk is mounted.`,
      noFolder: (path) => `${path}: what should be a folder is a file. Move it away.`,
      other: (path) => `${path} could not be used.`,
    },
    bug: 'This is a fault of Glovebox; please report it with these lines.',
    output: 'the output could not be written',
    oldNode: (version) =>
      `Node 20.19 or newer is needed, this is ${version}. Install the package glovebox-node, or run ` +
      'scripts/setup in a copy of the sources.',
    notInstalled: (packageName) => `Install the package ${packageName}.`,
    noDom0: 'There is nothing on this computer that starts disposable VMs.',
  },
};
