import type { Component } from 'svelte';

/** A view with the feature's own state already given, so that two windows of one page never share it through a module. */
export function bound<Given extends Record<string, unknown>, Rest extends Record<string, unknown>>(component: Component<Given & Rest>, given: Given): Component<Rest> {
  return (internals, props) => component(internals, Object.defineProperties({ ...given } as Given & Rest, Object.getOwnPropertyDescriptors(props)));
}
