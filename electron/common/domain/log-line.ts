export type LogLevel = 'info' | 'warning' | 'error';

/** A line of what the program did, for the output panel. */
export interface LogLine {
  /** Counts from 1 in each life of the host, without gaps. */
  readonly seq: number;
  readonly at: number;
  readonly level: LogLevel;
  readonly source: 'host' | 'worker' | 'job' | 'page';
  readonly text: string;
}
