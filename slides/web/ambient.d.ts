// What TypeScript cannot find by itself: styles that esbuild bundles, and what the page's scripts share.
declare module "*.css";

interface Window {
  /** The deck in the page, once it shows slides. */
  Deck: import("./page/slides.js").DeckApi;
  /** What files of networks have brought, by name. */
  deckNetworks?: Record<string, import("./page/network/decode.js").Stored>;
}

// The WebSocket server that stands in for Jupyter's in tests.
declare module "ws" {
  interface Socket {
    binaryType: "arraybuffer";
    protocol: string;
    on(event: "message", listener: (data: ArrayBuffer) => void): void;
    send(data: string | ArrayBuffer): void;
    close(code?: number): void;
    terminate(): void;
  }
  class WebSocketServer {
    constructor(options: { server: import("node:http").Server });
    clients: Set<Socket>;
    on(
      event: "connection",
      listener: (socket: Socket, request: import("node:http").IncomingMessage) => void,
    ): void;
  }
}
