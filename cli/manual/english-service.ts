// The manual of the service itself, for this computer and for others, in English.
import type { ServicePages } from './manual.ts';

export const englishServicePages: ServicePages = {
  'dom0 run': {
    summary: 'run the service in this terminal',
    about: ['Runs until it is stopped or nobody needs it.'],
    options: {
      foreground: 'do not end when nobody has needed it for long: for a service manager',
      'keep-log': 'write the log to a file, and to the journal where there is one: see “glovebox dom0 log”',
      windows: 'make nothing ahead: where attachments open on a farm, and only windows are drawn here',
      gui: 'another program for the windows',
      'max-dispvms': 'how many disposable VMs there may be at once',
      metrics: 'tell its numbers to Prometheus at unix:/PATH, 127.0.0.1:PORT or [::1]:PORT, under /metrics',
    },
    exit: '0 after an orderly end, 1 if it cannot run, 2 for a usage error.',
  },
  'dom0 serve': {
    summary: 'run the service for other people’s computers, as one host of a farm',
    about: [
      'Takes calls over TLS from whoever has a certificate of the organisation’s CA; its common name is what ' +
        'dom0’s policy knows as the source, and its organisational units are tags of it. Windows are drawn on ' +
        'the computers of those who call. Changed certificate files are read again by themselves.',
      'SIGTERM ends it in order: no new calls, and what is open has the time of --drain-minutes.',
    ],
    options: {
      listen: 'where to listen; an address of IPv6 has brackets',
      ca: 'the certificates of those who sign certificates of callers (PEM)',
      cert: 'this host’s own certificate (PEM)',
      key: 'the key of this host’s certificate (PEM)',
      crl: 'list of certificates that were revoked (PEM)',
      'agent-port': 'tell a balancer there how much room there is (HAProxy’s agent-check)',
      templates: 'serve these templates and no others: a list as “glovebox template list --sha256” prints it',
      'max-dispvms': 'how many disposable VMs there may be at once',
      metrics: 'tell its numbers to Prometheus at unix:/PATH, 127.0.0.1:PORT or [::1]:PORT, under /metrics',
      'source-dispvms': 'how many of them each caller may have; 8 where nothing is said',
      'source-opens': 'how many each caller may open in a minute; 30 where nothing is said',
      'source-mib': 'how many MiB each caller may send in an hour; 4096 where nothing is said',
      'drain-minutes': 'how long what is open may stay after SIGTERM; 30 where nothing is said',
    },
    exit: '0 after an orderly end, 1 if it cannot run, 2 for a usage error.',
  },
};
