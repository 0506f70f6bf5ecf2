using System.Collections.Immutable;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>Gathers what there is to say about one pod.</summary>
internal sealed class InjectionNotes
{
    private readonly ImmutableArray<string>.Builder _objections = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _warnings = ImmutableArray.CreateBuilder<string>();

    public ImmutableArray<string> Objections => _objections.ToImmutable();

    public ImmutableArray<string> Warnings => _warnings.ToImmutable();

    /// <summary>Whatever is said here keeps the pod from being made.</summary>
    public void Object(string why) => _objections.Add(why);

    public void Warn(string what) => _warnings.Add(what);
}
