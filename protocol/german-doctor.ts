// What `glovebox doctor` says of dom0 on QEMU, in German.
import type { DoctorWords } from './english-doctor.ts';

export const germanDoctor: DoctorWords = {
  qemu: {
    found: (version) => `QEMU ${version} ist installiert.`,
    missing: 'QEMU ist nicht installiert.',
    install: 'Installieren Sie qemu-system-x86 (unter Debian 12 aus bookworm-backports).',
    old: (version) => `QEMU ${version} ist zu alt.`,
    installNewer: 'Installieren Sie QEMU 10 oder neuer (unter Debian 12 aus bookworm-backports).',
  },
  daemon: {
    stopped: 'Der Dienst läuft nicht; ein Klick startet ihn.',
    silent: (pid) =>
      `Der Dienst (PID ${pid}) sagt nicht, wie es ihm geht: Er hängt, oder die Richtlinie verweigert glovebox.Status.`,
    replace:
      'Erlauben Sie das in der Richtlinie, oder führen Sie „glovebox dom0 stop --force“ aus; ' +
      'der nächste Klick startet einen anderen.',
    runs: (pid) => `Der Dienst läuft (PID ${pid}).`,
    leaves: (pid) => `Der Dienst läuft (PID ${pid}); er macht einem anderen Platz, wenn nichts offen ist.`,
  },
  jail: {
    works: 'In dem Gefängnis, das jedes QEMU bekommt, läuft ein Programm.',
    fails: (cause) => `Das Gefängnis, das jedes QEMU bekommt, kommt nicht zustande: ${cause}`,
    install: 'Installieren Sie bubblewrap und util-linux, und erlauben Sie Benutzer-Namensräume ohne besondere Rechte.',
    installProfile:
      'AppArmor verweigert hier Benutzer-Namensräume. Installieren Sie das Paket glovebox-apparmor, ' +
      'und führen Sie „sudo apparmor_parser -r /etc/apparmor.d/glovebox“ aus.',
    allowProgram: (program) => `AppArmor verweigert hier Benutzer-Namensräume. Erlauben Sie sie ${program}.`,
    loadProfile: (command) => `AppArmor verweigert hier Benutzer-Namensräume. Führen Sie „${command}“ aus.`,
  },
  farm: {
    named: (address, until) =>
      `Anhänge öffnen sich auf der Farm unter ${address}; das Zertifikat dieses Computers gilt bis ${until}.`,
    unreadable: (path) => `${path} spricht auf eine Art von einer Farm, die nicht zu verstehen ist.`,
    noUse: (path) =>
      `${path}, von der Richtlinie für eine Farm genannt, ist nicht lesbar oder nicht, was es sein sollte.`,
    expired: (at) => `Das Zertifikat für die Farm galt bis ${at}.`,
    mend: 'Lassen Sie „farm“ in der Richtlinie von Ihrer Administration berichtigen; docs/farm.md sagt, was dorthin gehört.',
    renew: 'Lassen Sie es von Ihrer Administration erneuern; sehen Sie auch nach der Uhr dieses Computers.',
  },
  templateHash: {
    same: (name, hash) => `${name}: so, wie die Richtlinie sie nennt (${hash}).`,
    other: (name, wanted, found) => `${name}: Die Richtlinie hat ${wanted}, und was Anhänge öffnet, hat ${found}.`,
    missing: (name, wanted) =>
      `${name}: Die Richtlinie hat ${wanted}, und was Anhänge öffnet, hat keine, die sich verwenden lässt.`,
    unread: (name) => `${name}: Ihre Dateien werden noch gelesen.`,
    unknown: 'Was Anhänge öffnet, lässt sich nicht fragen, welche Vorlagen es hat.',
    openFirst: 'Öffnen Sie einen Anhang und führen Sie „glovebox doctor“ dann noch einmal aus.',
    mendHere: (name) =>
      `Spielen Sie die ein, die die Richtlinie meint („glovebox template import ${name}.glovebox …“); oder lassen Sie Ihre ` +
      'Administration den neuen Wert in „templateHashes“ schreiben: „glovebox template list --sha256“ gibt ihn aus.',
    mendFarm:
      'Lassen Sie Ihre Administration jedem Host die Vorlage geben, die die Richtlinie meint, und dieselbe Liste ' +
      '(„--templates“); oder den neuen Wert in „templateHashes“ schreiben.',
  },
  walls: {
    everywhere:
      'überall: Namensräume, keine besonderen Rechte, keine beschreibbare Datei, Grenzen eines Prozesses, ' +
      'als Erstes beendet, wenn der Speicher ausgeht',
    seccomp: (has) => `eigene Regel für Systemaufrufe: ${has ? 'ja' : 'nicht für diesen Prozessor'}`,
    landlock: (has) => `Landlock: ${has ? 'ja' : 'nein (braucht util-linux 2.40 und einen Kernel damit)'}`,
    groups: (names) => `Kontrollgruppen: ${names}`,
    groupsUnknown: 'Kontrollgruppen: nicht bekannt, der Dienst läuft nicht',
    noGroups: 'Kontrollgruppen: Der Dienst hat keine bekommen',
  },
  kvm: {
    none: 'Kein verwendbares /dev/kvm: Wegwerf-VMs laufen in Software-Emulation (TCG).',
    untried: '/dev/kvm lässt sich öffnen; ob es VMs ausführt, zeigt sich, sobald es eine Vorlage gibt.',
    works: 'KVM führt VMs aus.',
    fails: '/dev/kvm lässt sich öffnen, führt aber keine VMs aus: Wegwerf-VMs laufen in Software-Emulation (TCG).',
  },
  template: {
    usable: (name) => `${name} ist verwendbar.`,
    usableForAll: (name) => `${name} ist verwendbar. Es ist die für alle an diesem Computer.`,
    found: (name, builtAt, memoryMib, accelerator, folder) =>
      `${name}, erstellt ${builtAt}, ${memoryMib} MiB, ${accelerator}, in ${folder}`,
    age: (folder, days) => `${folder} ist für alle an diesem Computer; die Pakete von Debian sind ${days} Tage alt.`,
    refresh: 'Als root: „glovebox template build --system --all --refresh“.',
    unused: (folder, cause) => `${folder} wird nicht verwendet; eine eigene tritt an ihre Stelle. ${cause}`,
    rebuild: 'Als root: „glovebox template build --system --all“, oder spielen Sie sie noch einmal ein.',
  },
  gui: {
    works: 'Fenster von Wegwerf-VMs lassen sich öffnen.',
    failed: 'Fenster von Wegwerf-VMs lassen sich nicht öffnen: „glovebox dom0 log“ sagt, warum.',
    fails: (complaint) => `Fenster von Wegwerf-VMs lassen sich nicht öffnen: ${complaint}`,
    silent: 'Das Programm für die Fenster antwortet nicht',
    install:
      'Installieren Sie gjs, gir1.2-gtk-3.0 und gir1.2-gtk-vnc-2.0, und führen Sie dies in einer grafischen Sitzung aus.',
  },
  policy: {
    rules: (count, folders) => `${count} Regeln: ${folders}`,
    invalid: (file, line, reason) =>
      `${line === 0 ? file : `${file}, Zeile ${line}`}: ${reason}. Jeder Aufruf wird verweigert.`,
    mend: 'Berichtigen Sie diese Datei.',
  },
  runtimeDir: {
    willBe: (path) => `${path} entsteht, wenn der Dienst startet.`,
    foreign: (path) => `${path} ist kein Ordner, der Ihnen allein gehört.`,
    remove: 'Entfernen Sie ihn, oder machen Sie ihn mit Modus 0700 zu Ihrem.',
  },
  memory: {
    free: (mib) => `${mib} MiB frei`,
    low: (mib) => `Nur ${mib} MiB Speicher sind frei.`,
    close: 'Schließen Sie andere Programme: Eine Wegwerf-VM braucht etwa 150 MiB.',
  },
};
