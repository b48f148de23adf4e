import { mount, unmount, type Component } from 'svelte';

/** Puts a dialog over the page until it closes. */
export function showDialog<Props extends Record<string, unknown>>(component: Component<Props & { onclose: () => void }>, props: Props): void {
  let drawn: Record<string, unknown> | undefined = undefined;
  const onclose = () => { if (drawn !== undefined) void unmount(drawn); drawn = undefined; };
  drawn = mount(component, { target: document.body, props: { ...props, onclose } });
}
