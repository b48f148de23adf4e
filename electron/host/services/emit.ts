import type { HostEvents } from '../../common/contract/host-api.ts';

/** Tells every connected window a fact; services are given this, never the event log. */
export type Emit = <Name extends keyof HostEvents & string>(name: Name, payload: HostEvents[Name]) => void;
