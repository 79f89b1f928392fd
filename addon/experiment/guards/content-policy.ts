// Puts a question of ours before every load of Thunderbird's parent process, where messages are shown, and proves that
// it is asked. Knows nothing of messages. Gecko takes a policy that throws for one that agrees, so what is asked here
// must not throw.
import { systemChannel } from '../system-channel.ts';

/** false keeps it from being loaded. */
export type MayLoad = (uri: Gecko.Uri, loadInfo: Gecko.LoadInfo) => boolean;

const category = 'content-policy';
const contractId = '@glovebox.software/message-parts;1';
const classId = '{6f9a3f0e-51c8-4a53-9a0d-6d8d0f6f5f0b}';
/** Asks for nothing: it only shows who is asked. */
const probeAddress = 'about:blank#glovebox-is-asked';

export class ContentPolicy {
  readonly #mayLoad: MayLoad;
  readonly #factory: Gecko.Factory;
  #wasAsked = false;

  constructor(mayLoad: MayLoad) {
    this.#mayLoad = mayLoad;
    const policy = {
      QueryInterface: ChromeUtils.generateQI(['nsIContentPolicy']),
      shouldLoad: (uri: Gecko.Uri, loadInfo: Gecko.LoadInfo): number => this.#judge(uri, loadInfo),
      shouldProcess: (): number => Ci.nsIContentPolicy.ACCEPT,
    };
    this.#factory = {
      QueryInterface: ChromeUtils.generateQI(['nsIFactory']),
      createInstance: (wanted) => policy.QueryInterface(wanted),
    };
  }

  /** Gives what takes it away again. */
  install(): () => void {
    const registrar = Components.manager.QueryInterface(Ci.nsIComponentRegistrar);
    registrar.registerFactory(Components.ID(classId), 'Glovebox: parts of messages', contractId, this.#factory);
    Services.catMan.addCategoryEntry(category, contractId, contractId, false, true);
    return () => {
      Services.catMan.deleteCategoryEntry(category, contractId, false);
      registrar.unregisterFactory(Components.ID(classId), this.#factory);
    };
  }

  /** Gecko hears of a new policy a moment after it is registered, or, in a version to come, not at all. */
  isAsked(): boolean {
    const { loadInfo } = systemChannel('data:,');
    this.#wasAsked = false;
    Cc['@mozilla.org/layout/content-policy;1']
      .getService(Ci.nsIContentPolicy)
      .shouldLoad(Services.io.newURI(probeAddress), loadInfo);
    return this.#wasAsked;
  }

  #judge(uri: Gecko.Uri, loadInfo: Gecko.LoadInfo): number {
    if (uri.spec === probeAddress) this.#wasAsked = true;
    return this.#mayLoad(uri, loadInfo) ? Ci.nsIContentPolicy.ACCEPT : Ci.nsIContentPolicy.REJECT_REQUEST;
  }
}
