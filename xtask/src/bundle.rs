//! `cargo xtask bundle`: the Debian package with the app, `rollcall`, its completions and its man
//! page.
//!
//! What goes in, and what it depends on, stands in `tauri.conf.json`, so that `tauri build` (which
//! makes the .dmg and the .msi on their own systems) and this task agree. Here `dpkg-deb` packs:
//! it is on every Debian, and nothing is compiled a second time with other features.

use crate::{Result, child, debian, place, web};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The package's name for dpkg.
const PACKAGE: &str = "rollcall";
const APP: &str = "rollcall-desktop";
const SECOND: Duration = Duration::from_secs(1);

/// Builds the release and packs it. Returns where the package lies.
pub fn build() -> Result<PathBuf> {
    debian::ensure(debian::For::Bundle)?;
    web::ensure_built()?;
    let mut release = child::cargo();
    release.args(["build", "--release", "--package", "rollcall-app", "--package", "cli"]);
    child::foreground(release)?;
    write_papers()?;
    pack(&configuration()?)
}

/// Builds the package, installs it, starts what is in it, and removes it.
pub fn check() -> Result<()> {
    let package = build()?;
    let installed = install(&package).and_then(|()| try_out());
    let removed = remove();
    installed.and(removed)
}

fn configuration() -> Result<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(place::at("tauri.conf.json"))?)?)
}

/// Writes the completions and the man page, as the program itself tells them.
fn write_papers() -> Result<()> {
    let folder = place::target().join("papers");
    fs::create_dir_all(&folder)?;
    let papers: [(&str, &[&str]); 4] = [
        ("rollcall.bash", &["completions", "bash"]),
        ("_rollcall", &["completions", "zsh"]),
        ("rollcall.fish", &["completions", "fish"]),
        ("rollcall.1", &["man"]),
    ];
    for (name, words) in papers {
        let mut program = child::command(place::target().join("release/rollcall"));
        program.args(words);
        fs::write(folder.join(name), child::output_of(program)?)?;
    }
    Ok(())
}

fn pack(configuration: &Value) -> Result<PathBuf> {
    let version = env!("CARGO_PKG_VERSION");
    let mut ask = child::command("dpkg");
    ask.arg("--print-architecture");
    let architecture = child::output_of(ask)?.trim().to_owned();

    let bundle = place::target().join("bundle");
    let root = bundle.join("root");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    let deb = &configuration["bundle"]["linux"]["deb"];
    put(&place::target().join("release").join(APP), &root.join("usr/bin").join(APP))?;
    for (to, from) in deb["files"].as_object().into_iter().flatten() {
        let from = from.as_str().ok_or("tauri.conf.json: a file of the package has no source")?;
        put(&place::at(from), &root.join(to.trim_start_matches('/')))?;
    }
    for (name, size) in
        [("32x32", "32x32"), ("128x128", "128x128"), ("128x128@2x", "256x256"), ("icon", "512x512")]
    {
        let to = format!("usr/share/icons/hicolor/{size}/apps/{APP}.png");
        put(&place::at("icons").join(format!("{name}.png")), &root.join(to))?;
    }
    let scalable = format!("usr/share/icons/hicolor/scalable/apps/{APP}.svg");
    put(&place::at("icons/rollcall.svg"), &root.join(scalable))?;
    compress(&root.join("usr/share/man/man1/rollcall.1"))?;
    strict_modes(&root)?;

    fs::create_dir_all(root.join("DEBIAN"))?;
    let control = control(configuration, version, &architecture, kilobytes(&root)?)?;
    fs::write(root.join("DEBIAN/control"), control)?;
    let package = bundle.join(format!("{PACKAGE}_{version}_{architecture}.deb"));
    let mut pack = child::command("dpkg-deb");
    pack.args(["--root-owner-group", "-Zxz", "--build"]).arg(&root).arg(&package);
    child::foreground(pack)?;
    println!("{}", package.display());
    Ok(package)
}

fn put(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().ok_or("a file needs a folder")?)?;
    fs::copy(from, to).map_err(|why| format!("{}: {why}", from.display()))?;
    Ok(())
}

fn compress(path: &Path) -> Result<()> {
    let mut gzip = child::command("gzip");
    gzip.args(["--best", "--no-name", "--force"]).arg(path);
    child::foreground(gzip)
}

/// Folders and programs 0755, the rest 0644, whatever the umask here was.
fn strict_modes(root: &Path) -> Result<()> {
    let mut modes = child::command("chmod");
    modes.args(["--recursive", "u=rwX,go=rX"]).arg(root);
    child::foreground(modes)
}

fn kilobytes(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() { kilobytes(&entry.path())? } else { about.len().div_ceil(1024) };
    }
    Ok(sum)
}

fn control(configuration: &Value, version: &str, architecture: &str, size: u64) -> Result<String> {
    let bundle = &configuration["bundle"];
    let text = |value: &Value, what: &str| -> Result<String> {
        let text = value.as_str().ok_or_else(|| format!("tauri.conf.json has no {what}"))?;
        Ok(text.to_owned())
    };
    let list = |value: &Value| -> String {
        let names = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        names.collect::<Vec<_>>().join(", ")
    };
    let deb = &bundle["linux"]["deb"];
    let long = text(&bundle["longDescription"], "bundle.longDescription")?;
    Ok(format!(
        "Package: {PACKAGE}\nVersion: {version}\nArchitecture: {architecture}\n\
         Maintainer: {}\nInstalled-Size: {size}\nDepends: {}\nRecommends: {}\n\
         Section: {}\nPriority: optional\nHomepage: {}\nDescription: {}\n {}\n",
        text(&bundle["publisher"], "bundle.publisher")?,
        list(&deb["depends"]),
        list(&deb["recommends"]),
        text(&deb["section"], "bundle.linux.deb.section")?,
        text(&bundle["homepage"], "bundle.homepage")?,
        text(&bundle["shortDescription"], "bundle.shortDescription")?,
        long.trim().replace("\n\n", "\n .\n ").replace('\n', "\n ").replace("\n  .", "\n ."),
    ))
}

fn install(package: &Path) -> Result<()> {
    let mut install = debian::as_root("apt-get")?;
    install.args(["install", "--yes", "--no-install-recommends", "--reinstall"]).arg(package);
    child::foreground(install)
}

fn remove() -> Result<()> {
    let mut remove = debian::as_root("apt-get")?;
    remove.args(["purge", "--yes", PACKAGE]);
    child::foreground(remove)?;
    let left = ["/usr/bin/rollcall", "/usr/bin/rollcall-desktop"];
    match left.iter().find(|path| Path::new(path).exists()) {
        Some(path) => Err(format!("{path} is still there after the package was removed").into()),
        None => Ok(()),
    }
}

/// Starts the installed headless program, looks at its papers, and waits for the window.
fn try_out() -> Result<()> {
    let mut version = Command::new("/usr/bin/rollcall");
    version.arg("--version");
    println!("{}", child::output_of(version)?.trim());
    for path in [
        "/usr/share/man/man1/rollcall.1.gz",
        "/usr/share/bash-completion/completions/rollcall",
        "/usr/share/applications/rollcall-desktop.desktop",
    ] {
        if !Path::new(path).exists() {
            return Err(format!("the package did not bring {path}").into());
        }
    }
    let mut window = child::command("sh");
    window.arg("packaging/wait-for-window.sh");
    let log = place::target().join("test-logs/bundle-window.log");
    match child::watched(window, &log, 90 * SECOND)?.end {
        child::End::Success => Ok(()),
        child::End::Failure | child::End::TimedOut => Err("no window appeared".into()),
    }
}
