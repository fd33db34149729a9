/** Shows the page. */

import { render } from "preact";
import { App } from "./app";
import { listenForFiles } from "./files";
import "./style/tokens.css";
import "./style/base.css";
import "./style/frame.css";
import "./style/controls.css";
import "./style/boxes.css";
import "./style/bars.css";
import "./style/song.css";
import "./style/picture.css";

const page = document.getElementById("page");
if (page) render(<App />, page);
listenForFiles();
