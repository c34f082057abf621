namespace Hil.Protocols.Parts;

/// <summary>
/// Marks an interface whose implementations are chosen by name in a file. An implementation is a public sealed record
/// with a constructor without parameters; its settings are its public <c>init</c> properties. A catalog finds it.
/// </summary>
/// <param name="name">What such a part is, in the user's words: <c>flash tool</c>.</param>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class PartRoleAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Gives a part another name in files than its type's name in kebab-case.</summary>
/// <param name="name">Letters, digits and hyphens: <c>cifar10-binary</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PartNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
