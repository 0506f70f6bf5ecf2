using System.Runtime.CompilerServices;
using Shouldly;

namespace IapK8s.TestKit.Goldens;

/// <summary>Expected output that lies in a file beside its input; <c>make goldens</c> rewrites it, and the difference is reviewed.</summary>
public static class Golden
{
    public static bool IsUpdating { get; } = Environment.GetEnvironmentVariable("IAP_UPDATE_GOLDENS") == "1";

    /// <summary>The folder testdata of the test project that calls, in the checkout.</summary>
    public static string Folder([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "testdata");

    public static void Check(string file, string actual)
    {
        if (IsUpdating)
            File.WriteAllText(file, actual);
        File.Exists(file).ShouldBeTrue($"{file} is missing: run make goldens and review it");
        actual.ShouldBe(File.ReadAllText(file), $"{Path.GetFileName(Path.GetDirectoryName(file))}: differs from the golden file; run make goldens if that is meant");
    }
}
