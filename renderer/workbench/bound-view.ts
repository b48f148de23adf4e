import type { Component } from 'svelte';
import type { Workbench } from './workbench.svelte.ts';

/** A view with the feature's own state already given, so that two windows of one page never share it through a module. */
export function bound<Given extends Record<string, unknown>>(component: Component<Given & { workbench: Workbench }>, given: Given): Component<{ workbench: Workbench }> {
  return (internals, props) => component(internals, Object.defineProperties({ ...given } as Given & { workbench: Workbench }, Object.getOwnPropertyDescriptors(props)));
}
