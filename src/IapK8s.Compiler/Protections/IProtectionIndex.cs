using IapK8s.Compiler.Inputs;

namespace IapK8s.Compiler.Protections;

/// <summary>Answers for pods that do not exist yet.</summary>
public interface IProtectionIndex
{
    /// <param name="pod">Its namespace, labels and ports count. It need have neither name nor address.</param>
    /// <returns>Null where no policy selects it.</returns>
    PodProtection? Find(PodRecord pod);

    /// <summary>The namespace's labels as the last round saw them; null where it knew no such namespace.</summary>
    NamespaceRecord? FindNamespace(string name);
}
