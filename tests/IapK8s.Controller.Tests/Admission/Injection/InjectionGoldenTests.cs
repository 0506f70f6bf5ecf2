using IapK8s.Controller.Admission.Injection;
using IapK8s.TestKit.Goldens;
using k8s;

namespace IapK8s.Controller.Tests.Admission.Injection;

/// <summary>testdata/injection/(case)/pod.yaml comes out as expected.yaml, whole and with the warnings above it, or is refused for the reasons in refused.txt.</summary>
[Category("Golden")]
internal sealed class InjectionGoldenTests
{
    [TestCaseSource(typeof(InjectionCase), nameof(InjectionCase.Names))]
    public void BecomesWhatIsExpected(string name)
    {
        var tried = InjectionCase.Read(name);
        var (file, other, text) = tried.Inject() switch
        {
            InjectionResult.Patched patched => ("expected.yaml", "refused.txt",
                string.Concat(patched.Warnings.Select(warning => $"# warning: {warning}\n")) + KubernetesYaml.Serialize(PatchedPod.Apply(tried.Pod, patched.Patch)).TrimEnd() + "\n"),
            InjectionResult.Refused refused => ("refused.txt", "expected.yaml", string.Join('\n', refused.Objections) + "\n"),
            var strange => throw new InvalidOperationException($"{strange}"),
        };
        if (Golden.IsUpdating)
        {
            File.Delete(Path.Combine(tried.Folder, other));
        }

        File.Exists(Path.Combine(tried.Folder, other)).ShouldBeFalse($"{other} is there, and this is {file}:\n{text}");
        Golden.Check(Path.Combine(tried.Folder, file), text);
    }

    [TestCaseSource(typeof(InjectionCase), nameof(InjectionCase.Names))]
    public void ChangesNothing_WhenItIsAskedAgain(string name)
    {
        var tried = InjectionCase.Read(name);
        if (tried.Inject() is InjectionResult.Patched patched)
        {
            tried.Inject(PatchedPod.Apply(tried.Pod, patched.Patch)).ShouldBeOfType<InjectionResult.Patched>().Patch.ShouldBeEmpty();
        }
    }

    [Test]
    public void ThereAreCases() => InjectionCase.Names().Count().ShouldBeGreaterThan(20);
}
