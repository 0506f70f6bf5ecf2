using BenchmarkDotNet.Running;
using IapK8s.Benchmarks;

if (args is ["compile-scale"])
{
    return CompileScale.Run();
}

BenchmarkSwitcher.FromAssembly(typeof(DecisionBenchmarks).Assembly).Run(args);
return 0;
