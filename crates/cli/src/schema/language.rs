//! The supported languages and their code generators.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::CliError;
use super::bundle::Bundle;
use super::cache::{Cache, make, run};
use super::lower;
use clap::ValueEnum;

/// A language for which types can be generated.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Language {
    Csharp,
    Go,
    Java,
    Kotlin,
    Python,
    Swift,
    Typescript,
}

const DATAMODEL_CODEGEN: &str = "datamodel-code-generator==0.89.0";
const JSON2TS: &str = "json-schema-to-typescript@16.0.0";
const OPENAPI_GENERATOR: &str = "openapi-generator-cli==7.26.0";

impl Language {
    /// Generates the types of the bundle in a folder.
    pub(super) fn generate(
        self,
        bundle: &Bundle,
        cache: &Cache,
        out: &Path,
    ) -> Result<(), CliError> {
        make(out)?;
        match self {
            Self::Python => python(bundle, cache, out),
            Self::Typescript => typescript(bundle, cache, out),
            Self::Csharp => openapi_generator(bundle, cache, out, &CSHARP),
            Self::Go => openapi_generator(bundle, cache, out, &GO),
            Self::Java => openapi_generator(bundle, cache, out, &JAVA),
            Self::Kotlin => openapi_generator(bundle, cache, out, &KOTLIN),
            Self::Swift => openapi_generator(bundle, cache, out, &SWIFT),
        }
    }
}

fn typescript(bundle: &Bundle, cache: &Cache, out: &Path) -> Result<(), CliError> {
    let input = cache.input("typescript", &lower::for_typescript(bundle))?;
    let mut command = cache.npm(JSON2TS, "json2ts");
    command
        .args(["--unreachableDefinitions", "--no-additionalProperties"])
        .arg("--input")
        .arg(input);
    command.arg("--output").arg(out.join("clerk-user.d.ts"));
    run(command, "Node.js 20 or later, with npx")
}

fn python(bundle: &Bundle, cache: &Cache, out: &Path) -> Result<(), CliError> {
    let input = cache.input("python", &lower::without_formats(&lower::for_types(bundle)))?;
    let mut command = cache.pip(DATAMODEL_CODEGEN, "datamodel-codegen")?;
    command
        .arg("--input")
        .arg(input)
        .args(["--input-file-type", "jsonschema"]);
    command.arg("--output").arg(out.join("clerk_user.py"));
    command.args(["--output-model-type", "pydantic_v2.BaseModel"]);
    command.args(["--target-python-version", "3.11", "--formatters", "builtin"]);
    command.args([
        "--use-annotated",
        "--use-type-alias",
        "--enum-field-as-literal",
        "all",
    ]);
    command.args([
        "--use-schema-description",
        "--use-field-description",
        "--disable-timestamp",
    ]);
    run(command, "Python 3.11 or later")
}

/// The settings of the `OpenAPI` Generator for one language.
struct Settings {
    generator: &'static str,
    library: Option<&'static str>,
    /// The names of the further files to generate besides the types.
    files: Option<&'static str>,
    /// `true` if the generated types keep unknown fields. In Kotlin they would have to be maps, and JSON
    /// libraries would ignore all other fields of a map.
    keeps_unknown: bool,
    properties: &'static str,
}

const CSHARP: Settings = Settings {
    generator: "csharp",
    library: Some("httpclient"),
    files: Some("FileParameter.cs:OpenAPIDateConverter.cs"),
    keeps_unknown: true,
    properties: "packageName=ClerkUser,targetFramework=net48,nullableReferenceTypes=false,validatable=false",
};

const GO: Settings = Settings {
    generator: "go",
    library: None,
    files: Some("utils.go"),
    keeps_unknown: true,
    properties: "packageName=clerkuser",
};

const JAVA: Settings = Settings {
    generator: "java",
    library: Some("native"),
    files: None,
    keeps_unknown: true,
    properties: "modelPackage=clerkuser,openApiNullable=false,supportUrlQuery=false,annotationLibrary=none,documentationProvider=none",
};

const KOTLIN: Settings = Settings {
    generator: "kotlin",
    library: None,
    files: None,
    keeps_unknown: false,
    properties: "packageName=clerkuser,modelPackage=clerkuser,serializationLibrary=jackson",
};

const SWIFT: Settings = Settings {
    generator: "swift6",
    library: None,
    files: Some(
        "Package.swift:APIs.swift:APIHelper.swift:CodableHelper.swift:Extensions.swift:JSONDataEncoding.swift:\
            JSONEncodingHelper.swift:JSONValue.swift:Models.swift:OpenAPIMutex.swift:OpenISO8601DateFormatter.swift:\
            SynchronizedDictionary.swift:URLSessionImplementations.swift:Validation.swift",
    ),
    keeps_unknown: true,
    properties: "projectName=ClerkUser",
};

fn openapi_generator(
    bundle: &Bundle,
    cache: &Cache,
    out: &Path,
    settings: &Settings,
) -> Result<(), CliError> {
    let mut java = Command::new("java");
    java.arg("-version");
    run(
        java,
        "a Java runtime, version 11 or later, for the OpenAPI Generator",
    )?;
    let mut document = lower::for_openapi_generator(bundle);
    if !settings.keeps_unknown {
        document = lower::without_openness(&document);
    }
    let input = cache.input(settings.generator, &document)?;
    let mut command = cache.pip(OPENAPI_GENERATOR, "openapi-generator-cli")?;
    command.args(["generate", "--generator-name", settings.generator]);
    command
        .arg("--input-spec")
        .arg(input)
        .arg("--output")
        .arg(out);
    if let Some(library) = settings.library {
        command.args(["--library", library]);
    }
    command.args([
        "--global-property",
        "models,modelDocs=false,modelTests=false",
    ]);
    if let Some(files) = settings.files {
        command.args(["--global-property", &format!("supportingFiles={files}")]);
    }
    command.arg("--additional-properties");
    command.arg(format!(
        "disallowAdditionalPropertiesIfNotPresent={},hideGenerationTimestamp=true,{}",
        !settings.keeps_unknown, settings.properties
    ));
    run(command, "a Java runtime, version 11 or later")?;
    // Removes other generated files. An error means that there are none.
    let _ = fs::remove_dir_all(out.join(".openapi-generator"));
    let _ = fs::remove_dir(out.join("api"));
    Ok(())
}
