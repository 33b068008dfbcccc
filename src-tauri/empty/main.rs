//! An empty window, built as Rollcall is: what `cargo xtask bench start` holds Rollcall's start against.

fn main() {
    if let Err(error) =
        tauri::Builder::default().run(tauri::generate_context!("src-tauri/empty/tauri.conf.json"))
    {
        eprintln!("the empty window could not be opened: {error}");
    }
}
