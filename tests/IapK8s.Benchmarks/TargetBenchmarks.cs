using BenchmarkDotNet.Attributes;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Benchmarks;

/// <summary>Reading what came in: the request target and the Host header.</summary>
[MemoryDiagnoser]
public class TargetBenchmarks
{
    private readonly PathOptions _options = new();

    [Benchmark(Baseline = true)]
    public bool CanonicalTargetOfPlainPath() => CanonicalTarget.Parse("/team-7/app-1007/v1/items/42?page=2&sort=name", _options).IsValid;

    [Benchmark]
    public bool CanonicalTargetWithDotInName() => CanonicalTarget.Parse("/.well-known/openid-configuration", _options).IsValid;

    [Benchmark]
    public bool CanonicalTargetWithEscapes() => CanonicalTarget.Parse("/files/Jahresbericht%20%C3%9Cbersicht.pdf?download=1", _options).IsValid;

    [Benchmark]
    public bool CanonicalTargetWithDotSegments() => CanonicalTarget.Parse("/a/b/../../team-7//app/./items", _options).IsValid;

    [Benchmark]
    public bool CanonicalHostAsPoliciesWriteIt() => CanonicalHost.TryParse("app.example.com", out _, out _);

    [Benchmark]
    public bool CanonicalHostWithPort() => CanonicalHost.TryParse("App.Example.com:8443", out _, out _);
}
