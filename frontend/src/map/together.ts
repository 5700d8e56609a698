/** Maps that show the same section: what one of them is moved to, the others follow; where one is pointed at, too. */

export interface Camera {
  readonly center: readonly [number, number];
  readonly zoom: number;
  /** Nobody has moved the map since it showed everything. */
  readonly isWhole: boolean;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Companion {
  follow(camera: Camera): void;
  pointAt(spot: Spot | null): void;
}

export class Together {
  private readonly maps = new Set<Companion>();
  private camera: Camera | null = null;
  private isFollowing = false;

  /** One more map; it goes where the others are. */
  join(map: Companion): void {
    this.maps.add(map);
    const { camera } = this;
    if (camera && !camera.isWhole) this.unheard(() => map.follow(camera));
  }

  leave(map: Companion): void {
    this.maps.delete(map);
  }

  moved(by: Companion, camera: Camera): void {
    if (this.isFollowing) return;
    this.camera = camera;
    this.unheard(() => this.others(by, (map) => map.follow(camera)));
  }

  pointed(by: Companion, spot: Spot | null): void {
    this.others(by, (map) => map.pointAt(spot));
  }

  private others(by: Companion, tell: (map: Companion) => void): void {
    for (const map of this.maps) if (map !== by) tell(map);
  }

  /** A map that follows says that it moves; nobody must follow it in turn. */
  private unheard(act: () => void): void {
    this.isFollowing = true;
    try {
      act();
    } finally {
      this.isFollowing = false;
    }
  }
}
