using System.Runtime.InteropServices;

namespace IapK8s.TestKit.Identities;

/// <summary>The token folder of a pod, as the kubelet keeps it.</summary>
public sealed partial class ProjectedTokens(ClusterTokens tokens, string folder, string ns, string pod, string uid, string account)
{
    public string Folder => folder;

    /// <summary>Writes fresh tokens in one step.</summary>
    public ProjectedTokens Project(TimeSpan? life = null)
    {
        var version = Directory.CreateDirectory(Path.Combine(folder, $"..{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(Path.Combine(version, "controller"), tokens.ForPod(ns, pod, uid, "iap-controller", account, life));
        File.WriteAllText(Path.Combine(version, "gateway"), tokens.ForPod(ns, pod, uid, "iap-gateway", account, life));
        var link = Path.Combine(folder, "..data");
        File.CreateSymbolicLink(link + "_tmp", version);
        if (Rename(link + "_tmp", link) != 0)
        {
            throw new IOException($"{link} could not be turned");
        }

        foreach (var name in new[] { "controller", "gateway" })
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine("..data", name));
            }
        }

        return this;
    }

    /// <summary>File.Move follows a link to a folder.</summary>
    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(string from, string to);
}
