// Every word of ours in the windows and on the command line, in English. Nothing here comes from a DispVM; what is
// filled in is shown as it is given.
import { formatBytes, plural } from './counting.ts';
import { englishCommands } from './english-commands.ts';

export const englishWords = {
  commands: englishCommands,
  window: {
    rights: {
      changesReturn: 'changes come back',
      changesDropped: 'changes will not be kept',
      viewOnly: 'view only',
      viewOnlyUntilEdit: 'view only until you choose Edit',
      network: 'network',
      noNetwork: 'no network',
    },
    fromTemplate: (template: string) => `Disposable VM from ${template}`,
    closingDestroys: 'Closing this window destroys the disposable VM.',
    cancel: 'Cancel',
    destroyHint: 'Close this window and destroy the disposable VM',
    starting: 'Starting disposable VM…',
    notOpenedYet: 'The file has not been opened yet',
    delivered: (bytes: number) => `${formatBytes('en', bytes)} of the file delivered`,
    preparing: 'The document is being prepared…',
    hasWholeFile: 'The disposable VM has the whole file',
    shownMeanwhile: 'Below is what the disposable VM shows meanwhile.',
    settling: 'The disposable VM still deals with what was typed…',
    displayLost: 'The picture of the disposable VM was lost.',
    waiting: {
      heading: 'Preparing this computer for such documents…',
      template: (template: string, usualSeconds: number | null) =>
        `The template “${template}” is being made. That happens once, and again after an update of QEMU or ` +
        `Glovebox; it takes ${usualSeconds === null ? 'some minutes' : `about ${usualSeconds} s`}. The file ` +
        'opens when it is done.',
      step: (step: string, seconds: number) => `${step} (${seconds} s so far)`,
      notOpened: 'The file has not been opened anywhere; it is still in your message.',
    },
    policy: {
      title: 'Glovebox asks',
      heading: 'Allow this call?',
      source: 'From',
      service: 'Service',
      target: 'Asked for',
      choose: 'Goes to',
      defaultDispvm: 'Disposable VM (@dispvm)',
      unexpected: 'If you did not just do something that needs it, deny it: nothing is opened then.',
      allow: 'Allow',
      deny: 'Deny',
      allowed: 'Allowed by the policy of this computer',
      denied: 'Denied by the policy of this computer',
      close: 'Close',
    },
    silence: {
      heading: 'The disposable VM does not answer.',
      isSafe: 'The picture may be an old one. Your own file, on your disk or in your message, is safe.',
      choice: 'Wait until it answers again, or destroy it now.',
      loss: 'What you saved in the document is kept; other changes will be lost.',
      destroy: 'Destroy now',
      destroyHint: 'Destroy the disposable VM without waiting for it (F10 leads here).',
    },
    password: {
      isProtected: 'The document is protected by a password.',
      wrong: (left: number) => `That was not the password. ${left} ${plural('en', left, 'try', 'tries')} left.`,
      field: 'Password',
      fieldOf: (fileName: string) => `Password of ${fileName}.`,
      reveal: 'Show password',
      open: 'Open',
    },
    copies: {
      'safe-copy': 'Save a safe PDF of the attachment, as it is in the message…',
      print: 'Print the attachment, as it is in the message…',
    },
    safeCopy: {
      title: (fileName: string) => `Save a safe PDF of ${fileName}`,
      pixels:
        'Pictures of its pages are saved in your downloads. Nothing else of the file gets out of its disposable VM.',
      searchable: '_Text can be searched and copied',
      searchableHint:
        'A second disposable VM reads English and German in the finished pictures and sees nothing else of the file. ' +
        'This takes longer: some seconds a page.',
      save: '_Save',
    },
    print: {
      title: (fileName: string) => `Print ${fileName}`,
      pages: (pages: number) => `Pictures of ${pages} ${plural('en', pages, 'page', 'pages')}.`,
      pixels: 'A disposable VM has drawn them. Nothing else of the file reaches the printer, and nothing of it stays.',
    },
    unsaved: {
      heading: 'Close — changes that were not saved in the document are lost.',
      detail: 'What you saved comes back. The attachment itself stays in your message.',
      edited: 'Return the changed copy?',
      lost: 'What was not saved in the document is lost.',
      close: 'Close',
      give: 'Return it',
      discard: 'Discard it',
      keep: 'Keep open',
    },
    guest: {
      link: 'Address of a link in the document, as the disposable VM tells it. Nothing has been opened.',
      copied: 'Text copied in the document, as the disposable VM tells it.',
      reading: 'Text of the document, as the disposable VM tells it',
      copiedText: 'Text copied in the document',
      address: 'Address from the document',
      noText: '(This page has no text.)',
      copyAddress: 'Copy address',
      putOnClipboard: 'Put on the clipboard',
      close: 'Close',
      closeText: 'Close the text',
    },
    host: {
      leadsTo: (host: string) => `Leads to: ${host}`,
      tooLong: 'Leads to: a name that is too long for any computer',
      noComputer: (host: string) => `Leads to: ${host} — not the name of any computer`,
      otherScript: (host: string, plain: string) =>
        `Leads to: ${host} — letters of another script; in plain letters: ${plain}`,
      standsFor: (host: string, meant: string) => `Leads to: ${host} — stands for: ${meant}`,
    },
    tools: {
      back: 'Back to what contains this document',
      previousPage: 'Previous page',
      nextPage: 'Next page',
      zoomOut: 'Zoom out',
      zoomIn: 'Zoom in',
      fitWidth: 'Fit the width',
      fitPage: 'Fit the whole page',
      actualSize: 'Actual size',
      rotate: 'Rotate',
      copy: 'Copy the selected text',
      reading: 'Text of this page for reading',
      edit: 'Edit',
      undo: 'Undo',
      save: 'Save',
    },
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    destroy: 'Close and destroy',
    destroyKeys: (key: string, leave: string) =>
      `Close this window and destroy the disposable VM (${key}). F10 leads to this tool bar, ${leave} back.`,
    search: {
      field: 'Search in the file',
      hint: (key: string) => `Type a text and press Enter (${key} leads here)`,
      previous: 'Previous match',
      next: 'Next match',
    },
    /** As keyboards have them; any other key is called what the templates call it. */
    keys: {
      Ctrl: 'Ctrl',
      Shift: 'Shift',
      Alt: 'Alt',
      Escape: 'Escape',
      Return: 'Enter',
      Tab: 'Tab',
      BackSpace: 'Backspace',
      Insert: 'Insert',
      Delete: 'Delete',
      Home: 'Home',
      End: 'End',
      PageUp: 'Page Up',
      PageDown: 'Page Down',
      Left: 'Left',
      Right: 'Right',
      Up: 'Up',
      Down: 'Down',
      Menu: 'Menu',
    },
  },
};

export type Words = typeof englishWords;
