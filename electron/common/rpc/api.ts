import type * as v from 'valibot';

/** A method: the schema of its input (checked on the serving side) and, in the type alone, its output. */
export interface Method<Schema extends v.GenericSchema = v.GenericSchema, Output = unknown> {
  readonly input: Schema;
  /** Never set; carries the output's type. */
  readonly output?: Output;
}

/** The run-time list of methods is the type: a method that is not listed does not exist for the compiler either. */
export type Api = Readonly<Record<string, Method>>;
export type InputOf<M> = M extends Method<infer S> ? v.InferOutput<S> : never;
export type OutputOf<M> = M extends Method<v.GenericSchema, infer O> ? O : never;

/** `method<Output>()(schema)`: curried, so that the output is named and the input inferred. */
export function method<Output>() {
  return <Schema extends v.GenericSchema>(input: Schema): Method<Schema, Output> => ({ input });
}

/** One function a method; a method without its function does not compile. */
export type Handlers<A extends Api> = {
  readonly [Name in keyof A]: (input: InputOf<A[Name]>) => OutputOf<A[Name]> | Promise<OutputOf<A[Name]>>;
};

/** Facts, past tense: name → payload. */
export type EventMap = object;
/** A numbered fact. A client that missed some asks again from its last number. */
export interface Envelope<E extends EventMap = EventMap, Name extends keyof E = keyof E> {
  readonly seq: number;
  readonly name: Name;
  readonly payload: E[Name];
}
