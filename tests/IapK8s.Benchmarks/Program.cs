using BenchmarkDotNet.Running;
using IapK8s.Benchmarks;

if (args is ["compile-scale"])
{
    return CompileScale.Run();
}

if (args is ["cluster-scale", var controller])
{
    return await ClusterScale.RunAsync(controller);
}

BenchmarkSwitcher.FromAssembly(typeof(DecisionBenchmarks).Assembly).Run(args);
return 0;
