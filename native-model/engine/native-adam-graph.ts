import * as tf from '@tensorflow/tfjs-core';
import type { AdamRates, AdamWeights } from './adam-weight.ts';
import { GraphWriter, type Ref } from './graph-writer.ts';
import { deleteOutput, lendNumbers, numbersOf } from './native-calls.ts';
import { NativeGraph } from './native-graph.ts';

/** A weight's places in the graph: what it takes, and what is asked for to have something done. */
interface Places {
  readonly value: Ref;
  readonly gradient: Ref;
  /** The graph's variable shares `value`. */
  readonly shared: Ref;
  /** The same, and the moments are 0. */
  readonly started: Ref;
  /** A step by `gradient`. */
  readonly moved: Ref;
}

/**
 * A step of all weights as one graph, whose operations run beside each other: one keeps one core busy. The graph's own variables hold the
 * moments and share the weights' numbers, which are moved in place: TensorFlow does so only where nothing else holds them, so the weights
 * let go of them for the moment of the step.
 */
export function nativeAdamGraph(variables: ReadonlyMap<string, tf.Variable>): AdamWeights {
  const g = new GraphWriter();
  const numbers = g.floatInputs(4);
  const places = new Map([...variables].map(([name, { shape }]) => [name, placesOf(g, shape, numbers)]));
  const graph = new NativeGraph(g);
  const shared = new Map<string, number>();
  const placesFor = (names: readonly string[]) => names.map((name) => places.get(name) as Places);
  const variablesFor = (names: readonly string[]) => names.map((name) => variables.get(name) as tf.Variable);
  const share = (names: readonly string[], by: 'shared' | 'started') => {
    if (names.length === 0) return;
    const own = placesFor(names);
    graph.runPart(own.map(({ value }) => value), variablesFor(names), own.map((place) => place[by])).forEach(deleteOutput);
  };
  return {
    update: (gradients, rates) => {
      const names = [...gradients.keys()];
      share(names.filter((name) => !shared.has(name)), 'started');
      share(names.filter((name) => shared.has(name) && shared.get(name) !== numbersOf(variables.get(name) as tf.Variable)), 'shared');
      const own = placesFor(names);
      tf.tidy(() => {
        const scalars = scalarsOf(rates);
        const giveBack = variablesFor(names).map(lendNumbers);
        const moved = graph.runPart([...numbers, ...own.map(({ gradient }) => gradient)], [...scalars, ...gradients.values()], own.map((place) => place.moved));
        moved.forEach((output, i) => { giveBack[i]?.(output); });
      });
      for (const name of names) shared.set(name, numbersOf(variables.get(name) as tf.Variable));
    },
    dispose: () => { graph.dispose(); },
  };
}

const scalarsOf = ({ rate, epsilon, beta1, beta2 }: AdamRates): tf.Scalar[] => [rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));

/** @param numbers the rate, β1, β2 and ε */
function placesOf(g: GraphWriter, shape: readonly number[], numbers: readonly Ref[]): Places {
  const [weight, first, second] = [g.variable(shape), g.variable(shape), g.variable(shape)];
  const [value, gradient] = [g.input(), g.input()];
  const assigned = g.assign(weight, value);
  const zeros = [first, second].map((moment) => g.assign(moment, g.op('ZerosLike', value)));
  const noPower = g.floats([0], []); // the corrections of the start are in the rate and ε already
  return {
    value, gradient,
    shared: g.read(weight, assigned),
    started: g.read(weight, assigned, ...zeros),
    moved: g.read(weight, g.applyAdam(weight, first, second, [noPower, noPower, ...numbers, gradient])),
  };
}
