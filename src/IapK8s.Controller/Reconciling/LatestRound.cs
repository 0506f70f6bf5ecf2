using IapK8s.Compiler.Outputs;
using IapK8s.Sources;

namespace IapK8s.Controller.Reconciling;

/// <summary>One round: what was read and what it means.</summary>
internal sealed record Round(SourceState State, CompilationResult Compiled);

/// <summary>The round that was compiled last, pushed already or not: for status and admission.</summary>
internal sealed class LatestRound
{
    private Round? _value;

    public Round? Value => Volatile.Read(ref _value);

    public event Action? Changed;

    public void Set(Round round)
    {
        Volatile.Write(ref _value, round);
        Changed?.Invoke();
    }
}
