// The manual of `glovebox template` in English.
import type { TemplatePages } from './manual.ts';

const json = 'print JSON, for programs';

export const englishTemplatePages: TemplatePages = {
  'template build': {
    summary: 'make a template, the savefile that disposable VMs are restored from',
    about: [
      'Without a NAME it makes the default one. It installs Debian packages, so it needs a Debian mirror and some minutes.',
    ],
    options: {
      all: 'every template that is shipped',
      system: 'for everybody of this computer, as root: everybody’s dom0 takes it before one of their own',
      recipe: 'from a recipe of your own, which the folder holds; it needs one NAME',
      mirror: 'a Debian mirror, where apt’s own configuration should not decide',
      refresh: 'install the packages anew although the recipe did not change',
      wait: 'wait while another template is being built',
      json,
    },
    exit: '0 when each is made, 1 if one is not, 2 for a usage error, 130 after Ctrl-C.',
  },
  'template list': {
    summary: 'list the templates that are there',
    about: [
      'Says of each whether it can be used, and where it lies. Of two of one name the first can be the one for ' +
        'everybody of this computer, which is used before a person’s own.',
    ],
    options: {
      json,
      sha256: 'print the checksum and the name of each that can be used, for “glovebox dom0 serve --templates”',
    },
    exit: '0, or 2 for a usage error.',
  },
  'template verify': {
    summary: 'see whether templates are whole and can be used',
    about: [
      'Reads every byte and compares it with the manifest. Without a NAME it looks at the default one. Where ' +
        'there is one for everybody of this computer it looks at that and at the person’s own.',
    ],
    options: { json },
    exit: '0 if each can be used, 1 if one cannot, 2 for a usage error.',
  },
  'template export': {
    summary: 'write a template into one signed file, for other computers',
    about: [
      'Takes the template that dom0 would take. Computers with the same Glovebox and a QEMU of the same series ' +
        'can import it; one that KVM saved needs the same processor besides.',
    ],
    options: { out: 'the file to write; none is replaced', key: 'the key that signs it, of “template key”', json },
    exit: '0 when it is written, 1 if not, 2 for a usage error, 130 after Ctrl-C.',
  },
  'template import': {
    summary: 'take a template from a file of “template export”',
    about: [
      'Checks the signature of the whole file before anything is unpacked, and restores one disposable VM from ' +
        'the template before it takes the place of one of the same name.',
    ],
    options: {
      'public-key': 'the public key of whoever signed it',
      system: 'for everybody of this computer, as root',
      recipe: 'where the recipe lies on this computer, for one that is not shipped',
      json,
    },
    exit: '0 when it is there, 1 if not: then everything is as before; 2 for a usage error, 130 after Ctrl-C.',
  },
  'template key': {
    summary: 'make the pair of keys for “template export” and “template import”',
    about: [
      'FILE becomes the key that signs, readable by its owner alone; FILE.pub the public key, for the ' +
        'computers that import. Neither replaces a file.',
    ],
    options: { out: 'the file of the key that signs' },
    exit: '0 when both are made, 1 if not, 2 for a usage error.',
  },
};
