/** Which parts are open, and which view each of them shows. */
export class Layout {
  sideBar = $state(true);
  secondarySideBar = $state(true);
  panel = $state(true);
  sideBarView = $state('posts');
  panelView = $state('training');
  editor = $state('welcome');

  showPanel(view: string): void { this.panelView = view; this.panel = true; }

  showSideBar(view: string): void {
    if (this.sideBar && this.sideBarView === view) { this.sideBar = false; return; }
    this.sideBarView = view;
    this.sideBar = true;
  }
}
