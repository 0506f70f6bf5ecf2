using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace IapK8s.TestKit.Namespaces;

/// <summary>A thread that enters a namespace and never comes back. A socket is of the namespace and of the user that it was created in, for good; so nothing else is done there:
/// a thread that the runtime would start from here, for its pool, would be caught inside.</summary>
internal static partial class NamespaceThread
{
    private const int CloneNewNet = 0x40000000;

    public static T Run<T>(string @namespace, int uid, Func<T> create)
    {
        T? made = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(@namespace, uid);
                made = create();
            }
            catch (Exception mistake)
            {
                failure = ExceptionDispatchInfo.Capture(mistake);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return made!;
    }

    private static void Enter(string @namespace, int uid)
    {
        using var handle = File.OpenHandle(@namespace);
        if (setns((int)handle.DangerousGetHandle(), CloneNewNet) != 0)
        {
            throw new InvalidOperationException($"setns {@namespace}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        // The kernel's id for file systems is also the one that a socket is known by, and each thread has its own.
        _ = setfsuid(uid);
        if (setfsuid(-1) != uid)
        {
            throw new InvalidOperationException($"setfsuid {uid} was refused");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int fd, int kind);

    [LibraryImport("libc")]
    private static partial int setfsuid(int uid);
}
