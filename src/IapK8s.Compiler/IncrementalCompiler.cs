using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;

namespace IapK8s.Compiler;

public sealed class IncrementalCompiler
{
    public CompilationResult Compile(ResourceSet resources) => PolicyCompiler.Compile(resources);
}
