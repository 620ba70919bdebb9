//! The libraries that programs are run against, and the packages made of them.

use crate::{
    backend::Backend,
    cargo::{BuildRequest, CargoOptions, Package},
    error::{Error, Result},
    project::Project,
    report::Reporter,
    tools::Missing,
};

/// The crate and those it is tested with, built in one way.
#[derive(Debug)]
pub(super) struct Built {
    /// The crate.
    pub(super) project: Project,
    /// The crates whose packages its programs use as well.
    others: Vec<Project>,
    /// The languages without a package, as a tool is missing that makes one.
    unmade: Vec<(&'static str, Missing)>,
    /// Keeps other runs out of the folder of the tests.
    _alone: fs_err::File,
}

impl Built {
    /// Builds `package`, which `options` have selected, and the others, and writes the packages of `backends`.
    ///
    /// # Errors
    /// One of the crates does not build, or `with` of the settings names what is none.
    pub(super) fn new(
        package: &Package,
        options: &CargoOptions,
        request: &BuildRequest,
        backends: &[&'static dyn Backend],
        reporter: &Reporter,
    ) -> Result<Self> {
        let project = Project::build_as(package.clone(), options, request, reporter)?;
        let mut others = Vec::new();
        for options in super::others(package, options)? {
            let package = Package::load(&options, reporter)?;
            others.push(Project::build_as(package, &options, request, reporter)?);
        }
        let alone = lock(&project)?;
        let mut built = Self { project, others, unmade: Vec::new(), _alone: alone };
        for backend in backends {
            match built.packages(*backend) {
                Err(Error::ToolMissing(missing)) => built.unmade.push((backend.name(), missing)),
                made => made?,
            }
        }
        Ok(built)
    }

    /// Writes the packages of a language.
    fn packages(&self, backend: &dyn Backend) -> Result<()> {
        for project in self.projects() {
            let files = backend.render(&project.input(backend.name()))?;
            files.write(&project.bindings(backend.name()))?;
        }
        Ok(())
    }

    /// That there are packages of the language.
    ///
    /// # Errors
    /// [`Error::ToolMissing`] with what is missing to make them.
    pub(super) fn has_packages(&self, language: &str) -> Result<()> {
        match self.unmade.iter().find(|(name, _)| *name == language) {
            Some((_, missing)) => Err(Error::ToolMissing(missing.clone())),
            None => Ok(()),
        }
    }

    /// The crate and those it is tested with.
    pub(super) fn projects(&self) -> impl Iterator<Item = &Project> {
        std::iter::once(&self.project).chain(&self.others)
    }
}

/// Keeps other runs of the same tests out of their folder until the file is closed.
fn lock(project: &Project) -> Result<fs_err::File> {
    let folder = project.folder.join("tests");
    fs_err::create_dir_all(&folder)?;
    let file = fs_err::File::create(folder.join(".lock"))?;
    file.file().lock()?;
    Ok(file)
}
