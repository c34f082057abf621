namespace Hil.Results.Energy;

/// <summary>Eigenvalues and vectors of a small symmetric matrix by Jacobi rotations (Golub and Van Loan, section 8.5).</summary>
internal static class SymmetricEigen
{
    private const int Sweeps = 30;

    /// <param name="matrix">Symmetric; its diagonal becomes the eigenvalues.</param>
    /// <returns>Eigenvectors in columns.</returns>
    public static double[,] Decompose(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var vectors = new double[size, size];
        for (var index = 0; index < size; index++) vectors[index, index] = 1;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var p = 0; p < size; p++)
            {
                for (var q = p + 1; q < size; q++) Rotate(matrix, vectors, p, q);
            }
        }

        return vectors;
    }

    private static void Rotate(double[,] matrix, double[,] vectors, int p, int q)
    {
        if (Math.Abs(matrix[p, q]) < 1e-300) return;
        var theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
        var tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        var sine = tangent * cosine;
        for (var k = 0; k < matrix.GetLength(0); k++)
        {
            var (left, right) = (matrix[k, p], matrix[k, q]);
            (matrix[k, p], matrix[k, q]) = ((cosine * left) - (sine * right), (sine * left) + (cosine * right));
        }

        for (var k = 0; k < matrix.GetLength(0); k++)
        {
            var (left, right) = (matrix[p, k], matrix[q, k]);
            (matrix[p, k], matrix[q, k]) = ((cosine * left) - (sine * right), (sine * left) + (cosine * right));
            (left, right) = (vectors[k, p], vectors[k, q]);
            (vectors[k, p], vectors[k, q]) = ((cosine * left) - (sine * right), (sine * left) + (cosine * right));
        }
    }
}
