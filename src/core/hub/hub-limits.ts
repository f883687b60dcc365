// How much a server is believed and waited for. A hub that answers as it should comes nowhere near.

export interface HubLimits {
  /** While a server is waited for this long, at least `patienceBytes` must arrive, or what it has to say must end. */
  readonly patienceMilliseconds: number;
  readonly patienceBytes: number;
  /** Of what a model's revision points to, and of a whole listing. */
  readonly answerBytes: number;
  /** The hub lists a thousand files a page. */
  readonly listingPages: number;
}

export const HUB_LIMITS: HubLimits = {
  patienceMilliseconds: 30_000,
  patienceBytes: 30 * 1024,
  answerBytes: 32 * 1024 * 1024,
  listingPages: 100,
};

/** What all answers to one question may come to. */
export interface Budget {
  readonly requests: number;
  readonly bytes: number;
  /** Whether an address that a server gave may be of another host. It is then asked without the person's token. */
  readonly otherHosts: boolean;
}
