import "@kern-ux/native/dist/kern.min.css";
import "./style/fonts.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/content.css";
import "./style/series.css";
import "./style/boundaries.css";
import "./style/own.css";
import "./style/measures.css";
import "./style/print.css";
import { render } from "preact";
import { App } from "./App";
import { ErrorBoundary } from "./parts/ErrorBoundary";

const page = document.getElementById("page");
if (page) {
  render(
    <ErrorBoundary>
      <App />
    </ErrorBoundary>,
    page,
  );
}
